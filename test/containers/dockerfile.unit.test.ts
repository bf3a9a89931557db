import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { services } from '../../scripts/services.ts';
import { repository } from '../harness/readme.ts';
import { composeService } from './compose-file.ts';

const dockerfile = readFileSync(`${repository}Dockerfile`, 'utf8');
const stageOf = (name: string) =>
  dockerfile.split(/^(?=FROM )/m).find((stage) => stage.split('\n')[0]?.endsWith(` AS ${name}`)) ?? '';

it('runs the version of Node that the project runs, without its npm package', () => {
  // given
  const [, version] = /node:([\d.]+)-/.exec(dockerfile) ?? [];
  const { dependencies } = JSON.parse(readFileSync(`${repository}package.json`, 'utf8'));

  // then
  expect(dependencies.node).toBe(version);
  for (const stage of ['dependencies', 'sandbox-dependencies'])
    expect(stageOf(stage)).toContain('rm -rf node_modules/node ');
});

it('runs services as an unprivileged user, as node itself, with a health check', () => {
  const stage = stageOf('service');
  expect(stage).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  expect(stage).toMatch(/^HEALTHCHECK .*CMD \["node", "shared\/health-check\.ts", "\/health\/live"\]$/m);
  expect(stage).toMatch(/^ENTRYPOINT \["\/bin\/sh", "-c", "exec node /m);
});

it('has a folder for the secrets of each of their readers', () => {
  const [, folders = ''] = /for owner in ([\w -]+);/.exec(stageOf('sandbox')) ?? [];
  const mounted = composeService('secrets').volumes.map((volume) => volume.split(':/secrets/')[1]);
  expect(folders.split(' ').toSorted()).toEqual(mounted.toSorted());
  expect(mounted).toEqual(expect.arrayContaining(services.map(({ name }) => name)));
});

it('needs nothing that a build cannot bring by itself', () => {
  expect(dockerfile).not.toMatch(/^# *syntax=/m);
});
