import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

/** What became of asking for known vulnerabilities of what is installed for production. */
export type Audit =
  | { readonly kind: 'not checked'; readonly reason: string }
  /** Packages with vulnerabilities of severity high or more, each with the severity. */
  | { readonly kind: 'checked'; readonly grave: readonly string[]; readonly lesser: number };

const Report = z.object({
  auditReportVersion: z.number(),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
});
const Failure = z.object({ message: z.string() });

/** Asks npm, which asks the registry: not every registry has an answer. Ends within a minute. */
export function audit(): Audit {
  const { stdout, error } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=1'], {
    cwd: join(import.meta.dirname, '..', '..'),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return error ? { kind: 'not checked', reason: error.message } : auditOf(stdout);
}

/** What `npm audit --json` has printed. It ends with 1 both when there are vulnerabilities and when it cannot tell. */
export function auditOf(output: string): Audit {
  const printed = jsonOf(output);
  const { success, data } = Report.safeParse(printed);
  if (!success) {
    const failure = Failure.safeParse(printed);
    return { kind: 'not checked', reason: failure.data?.message ?? 'npm audit has printed no report' };
  }
  const found = Object.entries(data.vulnerabilities);
  const grave = found.filter(([, { severity }]) => !lesserSeverities.has(severity));
  return {
    kind: 'checked',
    grave: grave.map(([name, { severity }]) => `${name}: ${severity}`),
    lesser: found.length - grave.length,
  };
}

const lesserSeverities = new Set(['info', 'low', 'moderate']);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
