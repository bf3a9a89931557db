import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const biome = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url));

/** JSON as the repository's formatter has it, which would complain of any other. */
export function jsonText(path: string, value: unknown): string {
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    input: JSON.stringify(value),
    encoding: 'utf8',
  });
}
