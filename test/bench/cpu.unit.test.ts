import { describe, expect, it } from 'vitest';
import { cpuSecondsByGroup } from '../../scripts/bench/measure/cpu-groups.ts';
import { startCpuMeter } from '../../scripts/bench/measure/cpu-meter.ts';
import { parseProcessStat } from '../../scripts/bench/measure/process-stat.ts';

describe('parseProcessStat', () => {
  it('adds up own time and that of reaped children', () => {
    // given 120 + 30 ticks of its own and 40 + 10 of children
    const text = '42 (node) S 7 42 42 0 -1 4194560 900 0 0 0 120 30 40 10 20 0 11 0 5000 1000 2000 18446744';
    // when / then
    expect(parseProcessStat(text)).toEqual({ pid: 42, parentPid: 7, cpuSeconds: 2 });
  });

  it('is not led astray by spaces and parentheses in the command name', () => {
    const text = '42 (a) S 9 (b c) R 7 42 42 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 5000 1000 2000 18446744';
    expect(parseProcessStat(text)).toEqual({ pid: 42, parentPid: 7, cpuSeconds: 0.1 });
  });

  it('refuses what is not such a text', () => {
    expect(() => parseProcessStat('')).toThrow('not the text of a /proc/<pid>/stat');
    expect(() => parseProcessStat('42 (node) S 7')).toThrow('not the text of a /proc/<pid>/stat');
  });
});

describe('cpuSecondsByGroup', () => {
  it('gives each group the time of its roots and all their descendants', () => {
    // given a postmaster (10) with a backend and its child, two services, and a bystander (50)
    const processes = [
      { pid: 1, parentPid: 0, cpuSeconds: 1000 },
      { pid: 10, parentPid: 1, cpuSeconds: 1 },
      { pid: 11, parentPid: 10, cpuSeconds: 2 },
      { pid: 12, parentPid: 11, cpuSeconds: 4 },
      { pid: 30, parentPid: 1, cpuSeconds: 8 },
      { pid: 31, parentPid: 1, cpuSeconds: 16 },
      { pid: 50, parentPid: 1, cpuSeconds: 500 },
    ];
    // when
    const seconds = cpuSecondsByGroup(processes, { postgres: [10], services: [30, 31] });
    // then
    expect(seconds).toEqual({ postgres: 7, services: 24 });
  });

  it('does not charge the driver with the services that it started', () => {
    // given
    const processes = [
      { pid: 20, parentPid: 1, cpuSeconds: 1 },
      { pid: 21, parentPid: 20, cpuSeconds: 2 },
      { pid: 22, parentPid: 21, cpuSeconds: 4 },
      { pid: 23, parentPid: 20, cpuSeconds: 8 },
    ];
    // when
    const seconds = cpuSecondsByGroup(processes, { driver: [20], services: [21] });
    // then
    expect(seconds).toEqual({ driver: 9, services: 6 });
  });

  it('names the group whose process is not running instead of measuring it as free', () => {
    const processes = [{ pid: 20, parentPid: 1, cpuSeconds: 1 }];
    expect(() => cpuSecondsByGroup(processes, { driver: [20], kafka: [99] })).toThrow(
      'cannot measure the CPU of "kafka": process 99 is not running',
    );
  });
});

describe('startCpuMeter', () => {
  it('measures the work of a running process, each lap by itself', () => {
    // given
    const meter = startCpuMeter({ self: [process.pid] });
    // when this process is busy for 200 ms of its own CPU time, and then idle
    const before = process.cpuUsage();
    let spent = 0;
    while (spent < 200_000) {
      const { user, system } = process.cpuUsage(before);
      spent = user + system;
    }
    const busy = meter.lap().self;
    const idle = meter.lap().self;
    // then, in the kernel's steps of 10 ms
    expect(busy).toBeGreaterThanOrEqual(0.17);
    expect(idle).toBeLessThan(busy);
  });
});
