import { describe, expect, it } from 'vitest';
import { serviceHealth } from '../../shared/messaging/service-health.ts';

const minute = 60_000;
const sound = { joined: true, silence: 0, databaseReachable: true, batchMs: 0, delivering: true, sendMs: 0 };

function healthOf(changes: Partial<typeof sound>) {
  const parts = { ...sound, ...changes };
  return serviceHealth({
    consumer: () => (parts.joined ? { silence: () => parts.silence } : undefined),
    collector: { databaseReachable: parts.databaseReachable, stalledFor: () => parts.batchMs },
    relay: { delivering: parts.delivering, stalledFor: () => parts.sendMs },
  });
}

const cases: readonly [
  what: string,
  changes: Partial<typeof sound>,
  unready: string[],
  lifeless: string[],
][] = [
  ['that makes progress', {}, [], []],
  ['that has not joined its group yet', { joined: false, silence: 10 * minute }, ['starting'], []],
  ['whose consumer has heard nothing for a moment', { silence: minute / 3 }, [], []],
  ['whose consumer has heard nothing for a while', { silence: minute }, ['Kafka does not answer'], []],
  [
    'whose consumer has heard nothing for long',
    { silence: 3 * minute },
    ['Kafka does not answer'],
    ['the consumer has fallen silent'],
  ],
  ['whose batches get nowhere for a while', { batchMs: minute }, [], []],
  ['whose batches get nowhere for long', { batchMs: 3 * minute }, [], ['batches make no progress']],
  [
    'whose database is away for long',
    { databaseReachable: false, batchMs: 10 * minute },
    ['the database is away'],
    [],
  ],
  ['that cannot publish', { delivering: false }, ['events cannot be published'], []],
  ['whose publishing hangs for a while', { sendMs: minute }, ['events cannot be published'], []],
  [
    'whose publishing hangs for long',
    { sendMs: 5 * minute },
    ['events cannot be published'],
    ['publishing makes no progress'],
  ],
];

describe('the health of a service', () => {
  it.each(cases)('%s', (_, changes, unready, lifeless) => {
    const health = healthOf(changes);
    expect(health.unready()).toEqual(unready);
    expect(health.lifeless()).toEqual(lifeless);
  });
});
