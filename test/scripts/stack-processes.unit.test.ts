import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchDaemon } from '../../scripts/stack/daemon.ts';
import { type Instance, openInstance } from '../../scripts/stack/instance.ts';
import { readRecord } from '../../scripts/stack/instance-record.ts';
import { choosePorts } from '../../scripts/stack/ports.ts';
import { identify, isRunning, type ProcessIdentity } from '../../scripts/stack/process-identity.ts';
import { openPart, type Part } from '../../scripts/stack/restartable-part.ts';
import type { Stoppable } from '../../scripts/stack/stop-order.ts';
import { type Supervised, supervise } from '../../scripts/stack/supervisor.ts';
import { UserError } from '../../scripts/stack/user-error.ts';
import { answersOk, waitUntil } from '../../scripts/stack/wait-until.ts';
import { quiet } from '../harness/eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

const script = join(import.meta.dirname, 'fixtures', 'fake-service.ts');
const signal = new AbortController().signal;
const patience = { timeoutMs: 20_000, signal };

async function instanceIn(dir: string): Promise<Instance> {
  const instance = await openInstance(dir, () => {});
  onTestFinished(() => instance.stop());
  return instance;
}

interface Fake {
  readonly url: string;
  readonly logFile: string;
  readonly lines: string[];
  start(): Promise<Supervised>;
}

async function fakeService(instance: Instance, behaviour = '', restart = false): Promise<Fake> {
  const { port } = await choosePorts({ port: 1 }, 'free', () => {});
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(instance.dir, 'logs', 'fake.log');
  const lines: string[] = [];
  const spec = {
    name: 'fake',
    layer: 'service' as const,
    command: process.execPath,
    args: [script],
    env: { ADMIN_PORT: String(port), FAKE_BEHAVIOUR: behaviour },
    logFile,
  };
  return {
    url,
    logFile,
    lines,
    start: () =>
      supervise({
        launch: instance.launch,
        spec,
        readyUrl: `${url}/health/ready`,
        log: (line) => lines.push(line),
        signal,
        restart,
      }),
  };
}

const processOf = (service: Supervised) =>
  identify(service.pid()) as NonNullable<ReturnType<typeof identify>>;

describe('a supervised process', () => {
  it('is ready when it says so, and is asked to end before anything else', async () => {
    const instance = await instanceIn(temporaryFolder());
    const fake = await fakeService(instance);
    const service = await fake.start();
    expect(await answersOk(`${fake.url}/health/ready`)).toBe(true);

    const running = processOf(service);
    await service.stop();
    expect(isRunning(running)).toBe(false);
    expect(readFileSync(fake.logFile, 'utf8')).toContain('stopped in order');
  });

  it('that ends before it is ready fails the start with the end of its log', async () => {
    const instance = await instanceIn(temporaryFolder());
    const fake = await fakeService(instance, 'crash-at-start');
    await expect(fake.start()).rejects.toThrow(/ended with code 3[\s\S]*cannot read my settings/);
  });

  it('that ignores being asked is killed', async () => {
    const instance = await instanceIn(temporaryFolder());
    const fake = await fakeService(instance, 'ignore-stop');
    const service = await fake.start();
    const running = processOf(service);
    await service.stop(200);
    expect(isRunning(running)).toBe(false);
    expect(fake.lines).toEqual(['  fake did not end in time and was killed']);
  });

  it('that dies later is reported', async () => {
    const instance = await instanceIn(temporaryFolder());
    const fake = await fakeService(instance);
    const service = await fake.start();
    await fetch(`${fake.url}/crash`).catch(() => {});
    expect(await service.lost).toContain('fake ended with code 4, see');
  });

  it('that dies later is started again where that is wanted, and not once it was stopped', async () => {
    const instance = await instanceIn(temporaryFolder());
    const fake = await fakeService(instance, '', true);
    const service = await fake.start();
    const first = service.pid();
    await fetch(`${fake.url}/crash`).catch(() => {});
    await waitUntil('restart', async () => service.pid() !== first, patience);
    await waitUntil('ready again', () => answersOk(`${fake.url}/health/ready`), patience);
    expect(fake.lines).toHaveLength(1);

    const second = processOf(service);
    await service.stop();
    expect(isRunning(second)).toBe(false);
    expect(fake.lines).toHaveLength(1);
  });
});

describe('a supervised process that is made to fail', () => {
  it.each([true, false])(
    'stays down, is not lost, and comes back when it is started (restarted by itself: %s)',
    async (restart) => {
      // given
      const instance = await instanceIn(temporaryFolder());
      const fake = await fakeService(instance, '', restart);
      const service = await fake.start();
      const running = processOf(service);
      expect(service.restarts).toBe(restart);

      // when
      await service.kill('SIGKILL');

      // then nobody has started it again, until we do
      expect(isRunning(running)).toBe(false);
      await service.kill('SIGKILL');
      await service.start();
      expect(await answersOk(`${fake.url}/health/ready`)).toBe(true);
      expect(service.pid()).not.toBe(running.pid);
      await service.start();
      expect(isRunning(processOf(service))).toBe(true);
      expect(fake.lines).toEqual([]);

      // and once it runs, its end is noticed again
      await fetch(`${fake.url}/crash`).catch(() => {});
      if (restart) await waitUntil('notice', async () => fake.lines.length === 1, patience);
      else expect(await service.lost).toContain('fake ended with code 4, see');
    },
  );

  it('goes on after a pause where it was', async () => {
    // given
    const instance = await instanceIn(temporaryFolder());
    const fake = await fakeService(instance);
    const service = await fake.start();
    // when
    service.pause();
    let answered = false;
    const asked = answersOk(`${fake.url}/health/ready`).finally(() => {
      answered = true;
    });
    await quiet(() => answered);
    expect(answered).toBe(false);
    // then
    service.resume();
    expect(await asked).toBe(true);
    expect(fake.lines).toEqual([]);
  });

  it('stops in order also when it is paused, alone or with everything', async () => {
    const instance = await instanceIn(temporaryFolder());
    const fake = await fakeService(instance);
    const service = await fake.start();
    for (const stop of [() => service.stop(), () => service.kill('SIGTERM'), () => instance.stop()]) {
      await service.start();
      service.pause();
      await stop();
      expect(readFileSync(fake.logFile, 'utf8')).toContain('stopped in order');
    }
    expect(fake.lines).toEqual([]);
  });

  it.each([
    ['is killed', (part: Part) => part.kill('SIGKILL')],
    ['does not end in time', (part: Part) => part.stop(200)],
  ])('takes with it what it has started, when it %s', async (_, end) => {
    // given one that ignores being asked, and has started another one, in a session of its own
    const instance = await instanceIn(temporaryFolder());
    const logFile = join(instance.dir, 'logs', 'parent.log');
    const part = await openPart({
      launch: () =>
        instance.launch({
          name: 'parent',
          layer: 'service',
          command: process.execPath,
          args: [
            '-e',
            `process.on('SIGTERM', () => {});
            const { spawn } = require('node:child_process');
            const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
            child.once('spawn', () => console.log(child.pid));`,
          ],
          env: {},
          logFile,
        }),
      ready: () => waitUntil('child', async () => /\d+\n/.test(readFileSync(logFile, 'utf8')), patience),
      lost() {},
    });
    const child = identify(Number(readFileSync(logFile, 'utf8'))) as ProcessIdentity;
    expect(isRunning(child)).toBe(true);
    // when
    part.pause();
    await end(part);
    // then
    expect(isRunning(child)).toBe(false);
  });
});

describe('a folder', () => {
  it('is used by one process at a time', async () => {
    const dir = temporaryFolder();
    const instance = await instanceIn(dir);
    await expect(openInstance(dir, () => {})).rejects.toThrow(UserError);
    await instance.stop();
    await (await openInstance(dir, () => {})).stop();
  });

  it('is free and without processes after its owner was killed', async () => {
    // Given an owner with a process
    const dir = temporaryFolder();
    const owner = spawn(process.execPath, [join(import.meta.dirname, 'fixtures', 'owner.ts'), dir]);
    await once(owner.stdout, 'data');
    const child = readRecord(dir)?.children[0] as Stoppable;
    expect(isRunning(child)).toBe(true);
    // When it is killed without a chance to stop anything
    owner.kill('SIGKILL');
    // Then its guard stops what it left
    await waitUntil('guard', async () => !isRunning(child) && readRecord(dir) === undefined, patience);
  });

  it('is cleaned by the next start when nobody was left to do it', async () => {
    // Given a record of an owner that is gone and of a process that is not
    const dir = temporaryFolder();
    const { name, layer, stopSignal, pid, startedAt } = await launchDaemon({
      name: 'left',
      layer: 'service',
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      env: {},
      logFile: join(dir, 'left.log'),
    });
    const left = { name, layer, stopSignal, pid, startedAt };
    const owner = { pid: process.pid, startedAt: 'long ago' };
    writeFileSync(join(dir, 'instance.json'), JSON.stringify({ owner, children: [left] }));
    // When
    const lines: string[] = [];
    const next = await openInstance(dir, (line) => lines.push(line));
    onTestFinished(() => next.stop());
    // Then
    expect(isRunning(left)).toBe(false);
    expect(lines).toEqual(['  The last run was killed: stopping what it left']);
  });
});
