import { walk } from '../../../shared/proof/walk.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { dice } from '../dice.ts';
import { type GivenOrder, given, type PlayedOrders, theFive } from './given.ts';

/**
 * Walks one order at random through all that can happen to it: the same way for the same seed. Throws, with the seed
 * and the steps that led there, when a promise is broken or no end comes.
 */
export function walkFrom(seed: number, participants: readonly Participant[] = theFive): PlayedOrders {
  const random = dice(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  try {
    const order: GivenOrder = {
      pay: pick(['by card', 'on the page'] as const),
      by: pick(['customer', 'stranger'] as const),
    };
    const play = given(order, { onHand: pick([5, 5, 5, 1, 0]), repeats: pick([true, false]), participants });
    walk(play, random, {
      hearers: participants.map(({ name }) => name),
      calls: ['charge', 'openSession', 'bookShipment'],
      eager: ['customer pays'],
    });
    return play;
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
  }
}
