/** A promise that is broken, in words. */
export type Breach = { readonly says: string };

/** One thing that happened: to which of the orders, and what. */
export type PathStep = { readonly order: number; readonly name: string };

/** A broken promise with the shortest way to break it. */
export type CounterExample = Breach & { readonly path: readonly PathStep[] };
