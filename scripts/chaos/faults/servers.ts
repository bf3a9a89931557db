import { openPostgres } from '../../stack/open-postgres.ts';
import type { RestartablePart } from '../../stack/restartable-part.ts';
import { chosen, type Fault, type Target } from '../fault.ts';

/** What happens to Kafka, Postgres and the registry, one of them at a time. */
export const serverFaults: readonly Fault[] = [
  ending('a broker is killed', [3_000, 9_000], 'SIGKILL', brokerIn),
  ending('a broker is restarted', [500, 2_000], 'SIGTERM', brokerIn),
  ending('Postgres is killed', [500, 3_000], 'SIGKILL', ({ system }) => system.stack.parts.postgres),
  ending('Postgres is restarted', [500, 3_000], 'SIGINT', ({ system }) => system.stack.parts.postgres),
  ending('the registry is away', [4_000, 9_000], 'SIGKILL', ({ system }) => system.stack.parts.registry),
  {
    name: 'connections to Postgres are cut in the middle of transactions',
    lastsMs: [3_000, 6_000],
    async inflict({ system }, _, last) {
      const sql = openPostgres(system.stack.adminDatabaseUrl, { max: 1, onnotice: () => {} });
      let cut = 0;
      const cutSome = async () => {
        const [row] = await sql<{ cut: number }[]>`
          select count(*) filter (where pg_terminate_backend(pid))::integer as cut from pg_stat_activity
          where pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle' and random() < 0.5`;
        cut += row?.cut ?? 0;
      };
      // It may cut off itself, or Postgres may be away.
      const timer = setInterval(() => void cutSome().catch(() => {}), 200);
      await last().finally(async () => {
        clearInterval(timer);
        await sql.end({ timeout: 1 });
      });
      return cut > 0 ? `${cut} connections` : undefined;
    },
  },
];

function ending(
  name: string,
  lastsMs: Fault['lastsMs'],
  signal: NodeJS.Signals,
  partOf: (target: Target, draw: number) => RestartablePart,
): Fault {
  return {
    name,
    lastsMs,
    async inflict(target, draw, last) {
      const part = partOf(target, draw);
      await part.kill(signal);
      await last().finally(() => part.start());
      return part.name;
    },
  };
}

function brokerIn({ system }: Target, draw: number): RestartablePart {
  return chosen(system.stack.parts.brokers, draw);
}
