import { expect, it, onTestFinished, vi } from 'vitest';
import type { Instance } from '../../scripts/stack/instance.ts';
import { startOwnParts } from '../../scripts/stack/own-parts.ts';
import { openSecrets } from '../../scripts/stack/secrets.ts';
import { UserError } from '../../scripts/stack/user-error.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A machine on which nothing is cached, and Maven is nowhere: the first thing that the native servers need. */
function bareMachine(log: string[]) {
  const dir = temporaryFolder();
  const instance: Instance = {
    dir,
    launch: () => Promise.reject(new Error('nothing is launched')),
    stop: () => Promise.resolve(),
  };
  const env = { PATH: dir, JAVA_HOME: process.env.JAVA_HOME, XDG_CACHE_HOME: dir };
  const options = {
    env,
    log: (line: string) => void log.push(line),
    ports: 'free' as const,
    brokers: 1,
    secrets: openSecrets(dir),
    signal: new AbortController().signal,
  };
  return { instance, options };
}

it('says what to install where servers can run neither natively nor in containers', async () => {
  // given
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const log: string[] = [];
  const { instance, options } = bareMachine(log);

  // when
  const error = await startOwnParts('any', instance, options).catch((refusal: Error) => refusal);
  if (!(error instanceof Error)) throw new Error('it was started');

  // then
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(
    /apt-get install .*maven[\s\S]*Containers would do instead\. No Docker engine answers/,
  );
  expect(log.join('\n')).toContain('There is no Maven here: looking for Docker instead');
});
