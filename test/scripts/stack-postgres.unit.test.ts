import { expect, it } from 'vitest';
import { sharedBuffersMb } from '../../scripts/stack/postgres-settings.ts';

const GB = 2 ** 30;

it.each([
  ['a quarter of a small machine', 2 * GB, 0, 512],
  ['no more than a gigabyte of a large one', 64 * GB, 0, 1024],
  ['a quarter of what a container may use on a large one', 64 * GB, GB, 256],
  ['a quarter of the machine where the limit is no limit', 2 * GB, 2 ** 63, 512],
])('Postgres buffers %s', (_, total, limit, megabytes) => {
  expect(sharedBuffersMb(total, limit)).toBe(megabytes);
});
