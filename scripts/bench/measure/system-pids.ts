import type { RunningServices } from '../../stack/service-processes.ts';
import type { RestartableParts } from '../../stack/stack-parts.ts';
import type { GroupRoots } from './cpu-groups.ts';

/** The processes that run now: all instances of all services, and the servers that work for each saga. */
export function pidsOf(
  { brokers, postgres }: RestartableParts,
  running: Pick<RunningServices, 'processes'>,
): GroupRoots<'services' | 'postgres' | 'kafka'> {
  const instances = Object.values(running.processes).flat();
  return {
    services: instances.map((instance) => instance.pid()),
    postgres: [postgres.pid()],
    kafka: brokers.map((broker) => broker.pid()),
  };
}
