import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Licences that ask for no more than that their text is kept, as SPDX calls them, and what is given to the public. */
const allowed = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'Zlib'],
  ...['Python-2.0', 'Unlicense', 'CC0-1.0', 'Public Domain'],
]);

/** Packages that name no licence where it is looked for, and what they are under. */
const known: Readonly<Record<string, string>> = {
  // In its LICENSE file.
  '@kafkajs/confluent-schema-registry': 'MIT',
};

const Lockfile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), license: z.string().optional() })),
});

/** What of a lockfile's text is installed for production under no licence that is allowed: its folder and licence. */
export function forbiddenLicences(lockfile: string): string[] {
  const { packages } = Lockfile.parse(JSON.parse(lockfile));
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && !dev)
    .map(([folder, { license }]) => {
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { folder, licence: license ?? known[name] ?? 'no licence' };
    })
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ folder, licence }) => `${folder}: ${licence}`);
}

export function readLockfile(): string {
  return readFileSync(join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8');
}

/** Of an expression with AND all must be allowed, of one with nothing but OR it is enough when one is. */
function isAllowed(expression: string): boolean {
  const licences = expression.replace(/[()]/g, '').split(/ AND | OR /);
  const one = (licence: string) => allowed.has(licence.trim());
  return / AND /.test(expression) ? licences.every(one) : licences.some(one);
}
