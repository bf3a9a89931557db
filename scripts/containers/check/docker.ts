import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../stack/user-error.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * Runs docker in the project's folder and gives what it prints. A `UserError` with the end of its complaint when it
 * fails.
 */
export async function docker(args: readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    const options = { cwd: root, maxBuffer: 64 * 2 ** 20, ...(signal ? { signal } : {}) };
    return (await promisify(execFile)('docker', [...args], options)).stdout.trim();
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr = '', message } = error as Error & { stderr?: string };
    const complaint = stderr.trim().split('\n').slice(-15).join('\n') || message;
    throw new UserError(`docker ${args.slice(0, 3).join(' ')} …: ${complaint}`);
  }
}
