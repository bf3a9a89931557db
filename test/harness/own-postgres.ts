import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { openInstance } from '../../scripts/stack/instance.ts';
import { choosePorts } from '../../scripts/stack/ports.ts';
import { startPostgres } from '../../scripts/stack/postgres.ts';
import { removePostgresHome } from '../../scripts/stack/postgres-home.ts';
import { openSecrets } from '../../scripts/stack/secrets.ts';
import type { Certified } from './certificates.ts';

/** A Postgres of a test's own: roles and settings of a server are everybody's. */
export type OwnPostgres = { readonly adminUrl: string; stop(): Promise<void> };

/** Starts one that also speaks TLS, with this certificate. */
export async function startOwnPostgres({ certificate, key }: Certified): Promise<OwnPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const instance = await openInstance(dir, () => {});
  const stop = async () => {
    await instance.stop();
    await removePostgresHome(join(dir, 'data'));
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const { port } = await choosePorts({ port: 1 }, 'free', () => {});
    const { signal } = new AbortController();
    // It ends with its instance; whoever needs it notices when it ends before.
    const lost = () => {};
    const { adminUrl } = await startPostgres(instance, { port, secrets: openSecrets(dir), signal, lost });
    const sql = postgres(adminUrl, { max: 1 });
    const [told] = await sql<[{ folder: string }]>`select current_setting('data_directory') as folder`;
    const { uid, gid } = statSync(told.folder);
    for (const [name, text] of Object.entries({ 'server.crt': certificate, 'server.key': key })) {
      writeFileSync(join(told.folder, name), text, { mode: 0o600 });
      chownSync(join(told.folder, name), uid, gid);
    }
    await sql`alter system set ssl = on`;
    await sql`select pg_reload_conf()`;
    await sql.end();
    return { adminUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
