import type { Effect } from './command-given-up.ts';
import { isUndone } from './failure.ts';
import type { Work } from './work.ts';

/** Knows which inputs nobody waits for any more, and of each whether it may have taken effect. */
export class Withdrawals {
  readonly #withdrawn = new WeakSet<Work>();
  readonly #inDoubt = new WeakSet<Work>();
  #tried: readonly Work[] = [];

  /** From now on it is not to be tried, or not again. Tells whether it may have taken effect, or still may. */
  withdraw(work: Work): Effect {
    this.#withdrawn.add(work);
    return this.#tried.includes(work) ? 'possible' : this.effectOf(work);
  }

  /** What is left of these. */
  without(works: readonly Work[]): readonly Work[] {
    return works.filter((work) => !this.#withdrawn.has(work));
  }

  /** What one that is not being tried has done. */
  effectOf(work: Work): Effect {
    return this.#inDoubt.has(work) ? 'possible' : 'none';
  }

  /** Does with these what may be committed from then on. Rethrows. */
  async during<Result>(works: readonly Work[], attempt: () => Promise<Result>): Promise<Result> {
    this.#tried = works;
    try {
      return await attempt();
    } catch (error) {
      if (!isUndone(error)) for (const work of works) this.#inDoubt.add(work);
      throw error;
    } finally {
      this.#tried = [];
    }
  }
}
