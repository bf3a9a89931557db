import type { OrderPlacedData } from '../../../shared/contracts/orders.ts';
import type { Outside } from '../../../shared/proof/outside.ts';
import { attempts } from './attempts.ts';
import {
  customerCancels,
  customerPlaces,
  othersDo,
  pageDoes,
  strangerBungles,
  strangerPlaces,
  strangersDo,
  usurperPlaces,
} from './doings.ts';
import { type OutsideState, untouched } from './outside-state.ts';
import { rivalDoes } from './rival.ts';

/** Who may do what to an order. */
export type Circumstances = {
  readonly placed: OrderPlacedData;
  /** Who brings the order: the checkout (by default), or somebody who puts it into the topic. */
  readonly by?: 'customer' | 'stranger' | 'nobody';
  /** Whether an invalid one is put into the topic as well, under the same id; default no. */
  readonly isBungled?: boolean;
  /** Whether somebody may put another order into the topic after it, under the same id; default no. */
  readonly isUsurped?: boolean;
  /** Whether the customer may cancel; default yes. */
  readonly cancels?: boolean;
  /** How many things strangers put into the topic besides; default none. */
  readonly strangers?: number;
  /** Whether the provider may take money after it said that it would not; default no. */
  readonly lateMoney?: boolean;
  /** Whether another customer wants the same article; default no. */
  readonly rival?: boolean;
};

const brings = { customer: customerPlaces, stranger: strangerPlaces, nobody: () => [] };

/** Customers, strangers, the payment provider, the carrier and the mail server of one order. */
export function outsideOf(circumstances: Circumstances): Outside<OutsideState> {
  const {
    placed,
    by = 'customer',
    isBungled = false,
    isUsurped = false,
    cancels = true,
    strangers = 0,
    lateMoney = false,
    rival = false,
  } = circumstances;
  return {
    initial: { ...untouched, usurpers: isUsurped ? 1 : 0, strangers, rival: rival ? 'wants it' : 'none' },
    attempt(state, call) {
      const attempt = attempts[call.call];
      if (attempt === undefined) throw new Error(`nobody outside answers ${call.call}`);
      return attempt(state, call);
    },
    doings: (state, records) => [
      ...brings[by](state, placed),
      ...(isBungled ? strangerBungles(state) : []),
      ...(cancels ? customerCancels(state) : []),
      // Nobody else knows the id of an order that comes by the checkout before it is there.
      ...(state.isPlaced || by !== 'customer' ? strangersDo(state, placed) : []),
      ...usurperPlaces(state, placed),
      ...othersDo(state, placed),
      ...pageDoes(state, placed, lateMoney),
      ...rivalDoes(state, records),
    ],
  };
}
