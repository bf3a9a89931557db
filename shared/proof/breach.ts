/** A promise that is broken, in words. */
export type Breach = { readonly says: string };

/** In words, that whatever is certain to happen goes round in circles. */
export const noEnd = 'nothing that is certain to happen leads to an end';

/** One thing that happened: to which of the orders, and what. */
export type PathStep = { readonly order: number; readonly name: string };

/** A broken promise with the shortest way to break it. */
export type CounterExample = Breach & {
  readonly path: readonly PathStep[];
  /** How everybody stands then, such as `payment captured`. */
  readonly standing?: readonly string[];
  /** Who decided last, upon what, and in which status. */
  readonly lastDecision?: { readonly participant: string; readonly input: string; readonly status: string };
};
