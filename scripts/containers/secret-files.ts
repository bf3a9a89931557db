import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { services } from '../services.ts';
import { databaseNameOf, urlFor } from '../stack/databases.ts';

/** Where Postgres is to the other containers. */
const server = 'postgres://postgres:5432';

/**
 * Makes up what only containers have to know, in one folder for each reader below `root`; the folders are there. Safe
 * to repeat: what was made up once stays, and what follows from it follows from it again.
 */
export function ensureSecretFiles(root: string): void {
  const file = (owner: string, name: string) => join(root, owner, name);
  const databaseUrl = (owner: string, user: string, database = user) =>
    kept(file(owner, 'database-url'), () => urlFor(server, { user, password: password(), database }));

  const admin = databaseUrl('postgres', 'postgres');
  write(file('postgres', 'password'), passwordIn(admin));
  for (const { name } of services) databaseUrl(name, databaseNameOf(name));
  const registry = databaseUrl('registry', databaseNameOf('registry'));
  write(file('registry', 'registry.properties'), registryProperties(passwordIn(registry)));
  const webhookSecret = kept(file('sandbox', 'webhook-secret'), () => `whsec_${password()}`);
  write(file('payment', 'stripe-webhook-secrets'), webhookSecret);
  kept(file('payment', 'stripe-api-key'), () => `sk_test_${randomBytes(24).toString('hex')}`);
}

/** The password in a URL that was made here. */
export function passwordIn(url: string): string {
  return decodeURIComponent(new URL(url).password);
}

/** Its ordinal puts it above the registry's own defaults. */
function registryProperties(databasePassword: string): string {
  return `config_ordinal=500\napicurio.datasource.password=${databasePassword}`;
}

function password(): string {
  return randomBytes(24).toString('base64url');
}

function kept(file: string, make: () => string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = make();
  write(file, made);
  return made;
}

/**
 * For every user: who may read it is decided by which container is given its folder, and they run as different users.
 */
function write(file: string, content: string): void {
  // What a run left that was killed here cannot be written to.
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, `${content}\n`, { mode: 0o444 });
  renameSync(`${file}.new`, file);
}
