import { totalmem } from 'node:os';

/**
 * Durability is left as Postgres ships it (fsync and synchronous_commit on): figures measured here hold.
 * The rest gives a busy test room: fewer checkpoints, no just-in-time compilation of short statements.
 */
export const serverSettings = {
  shared_buffers: `${sharedBuffersMb(totalmem(), process.constrainedMemory())}MB`,
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  max_connections: '400',
  jit: 'off',
  // Outbox and calls are queues: rows come and go. Swept often they stay small; swept late they have spread over
  // the disk, and each of their pages is written to the log as a whole after a checkpoint.
  autovacuum_naptime: '5s',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** How a cluster is made. Postgres' own C.UTF-8 does not depend on the machine's locales. */
export const initdbOptions = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];

/** Settings as a server takes them on its command line. */
export function serverArguments(settings: Readonly<Record<string, string>> = serverSettings): string[] {
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}

/**
 * A quarter of the memory that we may use, as Postgres advises, but at most a gigabyte: this one shares the machine.
 * `limitBytes` is a container's limit; 0, or more than there is, means none.
 * https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-SHARED-BUFFERS
 */
export function sharedBuffersMb(totalBytes: number, limitBytes: number): number {
  const bytes = limitBytes > 0 ? Math.min(totalBytes, limitBytes) : totalBytes;
  return Math.min(1024, Math.floor(bytes / 4 / 2 ** 20));
}
