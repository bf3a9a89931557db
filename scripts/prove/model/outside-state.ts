/** What customers and strangers may still do for one order, and what the outside parties have really done. */
export type OutsideState = {
  /** Whether a valid order was brought. */
  readonly isPlaced: boolean;
  /** Whether an invalid one was brought instead. */
  readonly isBungled: boolean;
  /** What strangers may still put into the topic of the orders. */
  readonly strangers: number;
  /** How many may still place another order under the same id. */
  readonly usurpers: number;
  /** How often the provider took the money, and gave it back. */
  readonly captured: number;
  readonly refunded: number;
  readonly card: 'untouched' | 'asked' | 'charged' | 'void';
  readonly page: 'none' | 'asked' | 'open' | 'paid' | 'expired';
  /** Whether the page had expired before it was paid on: the provider contradicts itself. */
  readonly wasExpired: boolean;
  /** Whether a card was declined on the page. */
  readonly declined: boolean;
  /** Money that came in after the provider had said that none would; payment has not been told of it. */
  readonly lateMoney: boolean;
  /** The keys under which calls took effect of which there must not be two. */
  readonly keys: readonly string[];
  readonly parcels: number;
  readonly parcel: 'none' | 'asked' | 'booked' | 'collected' | 'cancelled';
  readonly mails: readonly string[];
  /** What another customer makes of the same article. */
  readonly rival: 'none' | 'wants it' | 'holds it' | 'has it';
};

/** `asked`: an attempt is under way for which nobody waits any more; it takes effect later, or never. */
export const untouched: OutsideState = {
  isPlaced: false,
  isBungled: false,
  strangers: 0,
  usurpers: 0,
  captured: 0,
  refunded: 0,
  card: 'untouched',
  page: 'none',
  wasExpired: false,
  declined: false,
  lateMoney: false,
  keys: [],
  parcels: 0,
  parcel: 'none',
  mails: [],
  rival: 'none',
};

/** The state in which the call with this key has taken effect; as before, if it had. */
export function once(
  state: OutsideState,
  key: string,
  effect: (state: OutsideState) => OutsideState,
): OutsideState {
  return state.keys.includes(key) ? state : effect({ ...state, keys: [...state.keys, key].toSorted() });
}

export function took(state: OutsideState): OutsideState {
  return { ...state, captured: state.captured + 1 };
}

export function charged(state: OutsideState): OutsideState {
  return took({ ...state, card: 'charged' });
}

export function booked(state: OutsideState): OutsideState {
  return { ...state, parcel: 'booked', parcels: state.parcels + 1 };
}

export function gaveBack(state: OutsideState): OutsideState {
  return { ...state, refunded: state.refunded + 1 };
}

/** A mail server knows no keys: it sends what it is given. More than two of a kind make no further difference. */
export function mailed(state: OutsideState, about: string): OutsideState {
  const same = state.mails.filter((mail) => mail === about);
  return same.length === 2 ? state : { ...state, mails: [...state.mails, about].toSorted() };
}
