import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

/** The project's folder, which docker compose works in. */
const root = join(import.meta.dirname, '..', '..');

/** A container as `docker compose ps` tells of it. */
const Listed = z.object({
  Service: z.string(),
  State: z.string(),
  Publishers: z
    .array(z.object({ URL: z.string(), TargetPort: z.number(), PublishedPort: z.number() }))
    .nullish()
    .transform((publishers) => publishers ?? []),
});
export type Listed = z.output<typeof Listed>;

/** What is running of this project. Undefined when there is no Docker here, or its engine does not answer. */
export function runningContainers(): Listed[] | undefined {
  try {
    return listedIn(compose(['ps', '--format', 'json']));
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}

/** One JSON object a line, or one array in older versions. */
export function listedIn(text: string): Listed[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return z.array(Listed).parse(JSON.parse(trimmed));
  return trimmed.split('\n').flatMap((line) => (line === '' ? [] : Listed.parse(JSON.parse(line))));
}

/** A file in a running container. */
export function readInContainer(service: string, file: string): string {
  return compose(['exec', '-T', service, 'cat', file]).trim();
}

/** Runs docker compose on this project and gives what it prints. Throws with its complaint when it fails. */
function compose(args: readonly string[]): string {
  return execFileSync('docker', ['compose', ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
}

/** No such program, no such plug-in, or an exit code: it says so when nobody listens at the other end. */
function isUnanswered(error: unknown): boolean {
  const { code, status } = error as { code?: string; status?: number };
  return code === 'ENOENT' || typeof status === 'number';
}
