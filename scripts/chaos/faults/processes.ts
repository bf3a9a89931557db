import { services } from '../../services.ts';
import type { ServiceInstance } from '../../stack/service-instance.ts';
import { chosen, type Fault, type Target } from '../fault.ts';

/** Consumers are missed after ten seconds: whoever is held longer comes back to find others in its place. */
const longerThanASession: Fault['lastsMs'] = [12_000, 17_000];

/** What happens to the services' own processes. */
export const processFaults: readonly Fault[] = [
  {
    name: 'a service is killed',
    lastsMs: [500, 4_000],
    async inflict(target, draw, last) {
      const instance = instanceIn(target, draw);
      await instance.kill('SIGKILL');
      await last().finally(() => started(instance));
      return instance.name;
    },
  },
  {
    name: 'a service is held for longer than its session',
    lastsMs: longerThanASession,
    async inflict(target, draw, last) {
      const instance = instanceIn(target, draw);
      instance.pause();
      await last().finally(() => instance.resume());
      return instance.name;
    },
  },
  {
    name: 'a service is restarted, one process after the other',
    lastsMs: [0, 1_000],
    async inflict({ system }, draw, last) {
      const { name } = chosen(services, draw);
      for (const instance of system.services.processes[name]) {
        await instance.stop();
        await last().finally(() => started(instance));
      }
      return name;
    },
  },
];

const mostStarts = 3;

/** One that starts while other things go wrong may end before it is ready, as its supervisor knows: it starts again. */
async function started(instance: ServiceInstance): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await instance.start();
    } catch (error) {
      if (attempt === mostStarts) throw error;
    }
  }
}

function instanceIn({ system }: Target, draw: number): ServiceInstance {
  return chosen(Object.values(system.services.processes).flat(), draw);
}
