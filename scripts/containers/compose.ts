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

/** What is running of this project; or in words why that cannot be said, e.g. because there is no Docker here. */
export function runningContainers(): Listed[] | { readonly refusal: string } {
  try {
    return listedIn(compose(['ps', '--format', 'json']));
  } catch (error) {
    const refusal = refusalIn(error as SpawnError);
    if (refusal === undefined) throw error;
    return { refusal };
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

type SpawnError = { readonly code?: string; readonly status?: number | null; readonly stderr?: string };

/** The program's own last words, where it ran and failed: no such plug-in, no engine, no right to talk to it. */
function refusalIn({ code, status, stderr = '' }: SpawnError): string | undefined {
  if (code === 'ENOENT') return 'docker is not installed';
  return typeof status === 'number' ? (stderr.trim().split('\n').at(-1) ?? `exit code ${status}`) : undefined;
}
