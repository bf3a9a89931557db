import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Passwords by role name. */
export interface Secrets {
  /** The password of a role: made up on first use, the same ever after. */
  passwordOf(role: string): string;
  /** True when the role had a password before this run. */
  knows(role: string): boolean;
}

/** Opens `secrets.json` in `dir`, which only its owner may read. Nothing in it is ever logged. */
export function openSecrets(dir: string): Secrets {
  const file = join(dir, 'secrets.json');
  const passwords = readPasswords(file);
  const known = new Set(Object.keys(passwords));
  return {
    knows: (role) => known.has(role),
    passwordOf(role) {
      const password = passwords[role];
      if (password !== undefined) return password;
      const made = randomBytes(24).toString('base64url');
      passwords[role] = made;
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(passwords, undefined, 2), { mode: 0o600 });
      renameSync(draft, file);
      return made;
    },
  };
}

function readPasswords(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
