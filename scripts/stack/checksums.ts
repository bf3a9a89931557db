import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 sums in hex by file name. */
export type Checksums = Readonly<Record<string, string>>;

/** The sums of one folder in `checksums.txt`, which has the format of `sha256sum`. */
export function readChecksums(folder: string): Checksums {
  return parseChecksums(readFileSync(join(import.meta.dirname, 'checksums.txt'), 'utf8'), folder);
}

export function parseChecksums(text: string, folder: string): Checksums {
  const entries = text.split('\n').flatMap((line) => {
    const [sum, path] = line.split('  ');
    return sum && path?.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), sum] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** What is wrong with the files in `dir`: missing, not expected, or of another content. Undefined when right. */
export async function findMismatch(dir: string, expected: Checksums): Promise<string | undefined> {
  const present = new Set(readdirSync(dir));
  for (const name of present) {
    if (expected[name] === undefined) return `${name} is not expected`;
  }
  for (const [name, sum] of Object.entries(expected)) {
    if (!present.has(name)) return `${name} is missing`;
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(dir, name)), hash);
    if (hash.digest('hex') !== sum) return `${name} does not have the SHA-256 sum kept in checksums.txt`;
  }
  return undefined;
}
