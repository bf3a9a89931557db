import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chosen, type Fault } from '../fault.ts';

const furthestMs = 20_000;

/** Clocks that somebody sets, forward or back, and right again. */
export const clockFaults: readonly Fault[] = [
  {
    name: 'a clock is set wrong',
    lastsMs: [3_000, 10_000],
    async inflict({ system, clockDir }, draw, last) {
      const instance = chosen(Object.values(system.services.processes).flat(), draw);
      const aheadMs = (Math.floor(draw / 64) % (2 * furthestMs)) - furthestMs;
      const pid = instance.pid();
      const file = join(clockDir, String(pid));
      await writeFile(file, String(aheadMs));
      await last().finally(() => rm(file, { force: true }));
      // Another fault may have ended it meanwhile.
      return instance.pid() === pid ? `${instance.name} by ${aheadMs} ms` : undefined;
    },
  },
];
