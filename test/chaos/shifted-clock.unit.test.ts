import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { serviceProcess } from '../harness/service-process.ts';

it('a clock that is set wrong is wrong for Date, and right again when nobody says otherwise', async () => {
  // given a process that tells the time again and again
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-clocks-'));
  const teller = serviceProcess(new URL('./fixtures/time-teller.ts', import.meta.url), { CLOCK_DIR: dir });
  onTestFinished(() => {
    teller.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });
  const hour = 60 * 60_000;
  const aheadBy = () => {
    const [now, made, given] = (teller.output().trim().split('\n').at(-1) ?? '').split(' ').map(Number);
    expect(given).toBe(0);
    return [now, made].map((told) => Math.round(((told as number) - Date.now()) / hour));
  };
  await eventually(() => expect(aheadBy()).toEqual([0, 0]));
  // when
  writeFileSync(join(dir, String(teller.pid)), String(-5 * hour));
  // then
  await eventually(() => expect(aheadBy()).toEqual([-5, -5]));
  // when
  rmSync(join(dir, String(teller.pid)));
  // then
  await eventually(() => expect(aheadBy()).toEqual([0, 0]));
});
