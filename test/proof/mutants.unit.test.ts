import { beforeAll, describe, expect, it } from 'vitest';
import { shopChoreography } from '../../scripts/contracts/choreography.ts';
import { mutantsOf } from '../../scripts/prove/mutants/generator.ts';
import { kinds, type Mutant } from '../../scripts/prove/mutants/mutant.ts';
import type { Profile } from '../../scripts/prove/mutants/profile.ts';
import { profiled } from '../../scripts/prove/mutants/profiled.ts';
import { hastyFive } from '../../scripts/prove/mutants/scenarios.ts';
import type { SoundSaga } from '../../scripts/prove/mutants/sound-saga.ts';
import { tryMutant } from '../../scripts/prove/mutants/trial.ts';
import { canonical } from '../../shared/proof/canonical.ts';
import type { Participant } from '../../shared/saga/participant.ts';

const choreography = await shopChoreography();

let profile: Profile;
let sound: SoundSaga;
let mutants: ReadonlyMap<string, Mutant>;

/** What this one scenario shows is enough for all kinds but one. */
beforeAll(() => {
  const seen = profiled({ name: 'by card' });
  profile = seen.profile;
  sound = { ...seen, scenarios: new Map([['by card', { entered: [...profile.values()] }]]) };
  mutants = new Map(mutantsOf(hastyFive, profile).map((mutant) => [mutant.id, mutant]));
});

function trial(id: string) {
  const mutant = mutants.get(id);
  if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
  return tryMutant(mutant, choreography, sound);
}

describe('the mutants of the shipped saga', () => {
  it('are of every kind', () => {
    expect([...new Set([...mutants.values()].map(({ kind }) => kind))].toSorted()).toEqual(
      [...kinds].toSorted(),
    );
  });

  it('have ids of their own, which are the same in every run', () => {
    const again = mutantsOf(hastyFive, profile).map(({ id }) => id);
    expect(new Set(again).size).toBe(again.length);
    expect(again).toEqual([...mutants.keys()]);
    expect(again).toContain('payment: ShipmentFailed when captured: forgets the call refund');
  });

  it('damage one participant, and leave the others and the original alone', () => {
    for (const { id, participant, participants, forgetful } of mutants.values()) {
      const changed = participants.filter((one, place) => one !== hastyFive[place]).map(({ name }) => name);
      expect(changed, id).toEqual(forgetful ? [] : [participant]);
    }
    expect(mutantsOf(hastyFive, profile)).toHaveLength(mutants.size);
  });

  it('damage only what was seen to happen', () => {
    const ids = [...mutants.keys()];
    expect(ids.filter((id) => id.includes('sessionPaid'))).toEqual([]);
    expect(ids.filter((id) => id.includes('PaymentFailed when held: forgets the event'))).toEqual([
      'inventory: PaymentFailed when held: forgets the event StockReleased',
    ]);
  });
});

describe('a mutant is tried', () => {
  it('by its declarations first', () => {
    expect(trial('payment: call refund: is given up after three attempts')).toEqual({
      caught: { check: 'declaration', by: 'unanswered outcome', path: [expect.stringContaining('refund')] },
      tried: [],
    });
  });

  it('by exploring it, to the shortest way that shows the damage', () => {
    expect(trial('payment: charge.done when charging: forgets the event PaymentCaptured').caught).toEqual({
      check: 'promise',
      by: 'whoever has come to something has said so',
      scenario: 'by card',
      path: [
        'customer places the order',
        'notification hears OrderPlaced',
        'inventory hears OrderPlaced',
        'payment hears OrderPlaced',
        'payment hears StockReserved',
        'charge is done',
        'payment hears charge.done',
      ],
    });
  });

  it.each([
    ['order: cancelOrder when placed: ignores it', 'possibility'],
    ['order: ShipmentCancelled when cancelRequested: keeps its old state', 'no way to an end'],
    ['payment: ShipmentFailed when captured: forgets the call refund', 'endless wait'],
    ['shipping: bookShipment.exhausted when booking: ignores it', 'declaration'],
    ['payment: call charge: has another idempotency key each time it is asked for', 'refused decision'],
    ['payment: call charge: has one idempotency key for all orders', 'refused decision'],
  ])('%s: noticed by %s', (id, check) => {
    expect(trial(id).caught?.check).toBe(check);
  });

  it('and survives if it makes no difference', () => {
    const id = 'payment: ShipmentCancelled when voiding: ignores it';
    expect(trial(id)).toEqual({ tried: ['by card'] });
  });
});

describe('what a mutant does differently', () => {
  const at = (participant: Participant, input: string, status: string) =>
    participant.reactions.get(input)?.cells[status];

  it('is that one cell', () => {
    const id = 'inventory: PaymentFailed when held: forgets the event StockReleased';
    const damaged = mutants.get(id)?.participants.find(({ name }) => name === 'inventory') as Participant;
    const original = hastyFive.find(({ name }) => name === 'inventory') as Participant;
    const differing = [...original.reactions].flatMap(([input, { cells }]) =>
      Object.keys(cells)
        .filter((status) => at(damaged, input, status) !== at(original, input, status))
        .map((status) => `${input} when ${status}`),
    );
    expect(differing).toEqual(['PaymentFailed when held']);
    expect(canonical([...damaged.reactions.keys()])).toBe(canonical([...original.reactions.keys()]));
  });
});
