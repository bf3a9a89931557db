import type { Circumstances } from './outside.ts';

/** One set of circumstances. */
export type Wanted = Omit<Circumstances, 'placed'> & {
  readonly pay: 'by card' | 'on the page';
  /** Pieces on hand, of which each order wants one; default 5. */
  readonly onHand?: number;
  readonly orders?: number;
  /** Whether deadlines are reached; default yes. */
  readonly timely?: boolean;
  /** Whether what was heard may come again; default no. */
  readonly repeats?: boolean;
  /** How often payment asks how a page stands before it closes it; default 2. */
  readonly looks?: number;
};

/** What is explored step by step. What participants were seen to do here shortens the way through all others. */
const plain: { readonly [name: string]: Wanted } = {
  'sold out': { pay: 'by card', onHand: 0 },
  'placed wrongly': { pay: 'by card', by: 'nobody', isBungled: true },
  'sold out, from the topic': { pay: 'by card', by: 'stranger', onHand: 0 },
  'by card': { pay: 'by card' },
  'by card, from the topic': { pay: 'by card', by: 'stranger' },
  'on the page, with one look': { pay: 'on the page', looks: 1 },
};

const usual: typeof plain = {
  'by card, against another customer for the last piece': { pay: 'by card', onHand: 1, rival: true },
  'by card, every message again at any time': { pay: 'by card', repeats: true },
  'by card, placed wrongly at first': { pay: 'by card', by: 'stranger', isBungled: true },
  'sold out, placed wrongly at first': { pay: 'by card', by: 'stranger', isBungled: true, onHand: 0 },
  'sold out, from the topic, with strangers': { pay: 'by card', by: 'stranger', onHand: 0, strangers: 1 },
  'by card, placed wrongly at first, with strangers, in time': {
    ...{ pay: 'by card', by: 'stranger', isBungled: true, strangers: 1, cancels: false, timely: false },
  },
  'on the page, placed wrongly at first, with one look': {
    ...{ pay: 'on the page', by: 'stranger', isBungled: true, looks: 1 },
  },
  'by card, with strangers': { pay: 'by card', strangers: 1 },
  'by card, from the topic, with strangers': { pay: 'by card', by: 'stranger', strangers: 1 },
  'by card, with strangers, against another customer for the last piece': {
    pay: 'by card',
    strangers: 1,
    onHand: 1,
    rival: true,
  },
  'by card, placed wrongly before the checkout': { pay: 'by card', isBungled: true },
  'by card, and another order is placed under the same id': { pay: 'by card', isUsurped: true },
  'two orders for the last piece, in time': {
    pay: 'by card',
    onHand: 1,
    orders: 2,
    cancels: false,
    timely: false,
  },
  'on the page': { pay: 'on the page' },
  'on the page, from the topic': { pay: 'on the page', by: 'stranger' },
  'on the page, with late money': { pay: 'on the page', lateMoney: true },
  'two orders for the last piece, with second thoughts': {
    pay: 'by card',
    onHand: 1,
    orders: 2,
    timely: false,
  },
  'on the page, with strangers': { pay: 'on the page', strangers: 1 },
};

/** What takes many minutes. */
const long: typeof plain = {
  'by card, with two strangers': { pay: 'by card', strangers: 2 },
  'by card, from the topic, with two strangers': { pay: 'by card', by: 'stranger', strangers: 2 },
  'on the page, from the topic, with late money': { pay: 'on the page', by: 'stranger', lateMoney: true },
  'on the page, from the topic, with strangers': { pay: 'on the page', by: 'stranger', strangers: 1 },
  'on the page, with four looks': { pay: 'on the page', looks: 4 },
};

/** How much is explored: `plain` within seconds, `usual` within a minute or two, `long` within a coffee break. */
export const lengths = ['plain', 'usual', 'long'] as const;
export type Length = (typeof lengths)[number];

/** The names of the scenarios of just that length, smallest first. */
export function scenarioNames(length: Length): string[] {
  return Object.keys({ plain, usual, long }[length]);
}

/** What is wanted of the scenario with that name. Throws if there is none. */
export function wantedOf(name: string): Wanted {
  const wanted = { ...plain, ...usual, ...long }[name];
  if (wanted === undefined) throw new Error(`there is no scenario ${name}`);
  return wanted;
}
