import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { comingAndGoingRun } from './assumptions/coming-and-going-run.ts';
import { type Killing, killedRun } from './assumptions/killed-run.ts';
import { type Rivalry, twoOwnersRun } from './assumptions/two-owners-run.ts';

/*
 * What the exploration of all interleavings takes for granted of the toolkit, shown of the toolkit itself, on Kafka and
 * Postgres, with processes that really die. For the same seed there is the same load, and death at the same point; the
 * environment's SEEDS says how many seeds are tried.
 */
const runs = z.coerce.number().int().positive().default(1).parse(process.env.SEEDS);
const seeds = Array.from({ length: runs }, (_, index) => index + 1);
const overAllSeeds = <Case>(cases: readonly Case[]) =>
  seeds.flatMap((seed) => cases.map((each) => ({ seed, ...each })));

const killings: Omit<Killing, 'seed'>[] = [
  { failpoint: 'after-read', death: 'at once' },
  { failpoint: 'after-inbox', death: 'at once' },
  { failpoint: 'before-commit', death: 'at once' },
  { failpoint: 'before-commit', death: 'after reports' },
  { failpoint: 'after-commit', death: 'at once' },
  { failpoint: 'before-offsets', death: 'at once' },
  { failpoint: 'before-send', death: 'at once' },
  { failpoint: 'after-send', death: 'at once' },
  { failpoint: 'after-call', death: 'at once' },
  { failpoint: 'any moment', death: 'at once' },
];

const rivalries: Omit<Rivalry, 'seed'>[] = [
  { holding: 'messages', failpoint: 'after-read', end: 'goes on' },
  { holding: 'messages', failpoint: 'before-commit', end: 'is killed' },
  { holding: 'outcomes', failpoint: 'after-read', end: 'goes on' },
  { holding: 'outcomes', failpoint: 'before-commit', end: 'goes on' },
  { holding: 'answers', failpoint: 'after-call', end: 'goes on' },
];

describe.concurrent('the toolkit keeps what the exploration assumes of it', () => {
  it.for(overAllSeeds(rivalries))(
    'when partitions move while $holding are held $failpoint, and the holder $end (seed $seed)',
    async (rivalry) => expect(await twoOwnersRun(rivalry)).toEqual([]),
  );

  it.for(overAllSeeds([{}]))('when instances join and leave under load (seed $seed)', async (changes) =>
    expect(await comingAndGoingRun(changes)).toEqual([]),
  );

  it.for(overAllSeeds(killings))(
    'when a service is killed at $failpoint, $death (seed $seed)',
    async (killing) => expect(await killedRun(killing)).toEqual([]),
  );
});
