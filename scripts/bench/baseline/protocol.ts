import type { Load } from '../load/load.ts';
import type { Lap } from '../load/saga-recorder.ts';

/** What the bench tells the baseline process. Each is answered once, in order. */
export type Command =
  | { readonly kind: 'start'; readonly load: Load; readonly connections: number; readonly seed: number }
  | { readonly kind: 'lap' }
  | { readonly kind: 'stop' };

/** Sagas run to their end since the start, warm-up and draining included. */
export type Totals = { readonly submitted: number; readonly confirmed: number; readonly cancelled: number };

export type Answer =
  | { readonly kind: 'started' }
  | { readonly kind: 'lap'; readonly lap: Lap }
  | { readonly kind: 'stopped'; readonly totals: Totals };
