import type { Performer } from '../../shared/messaging/performer.ts';

/** Attempts at one order's call that are kept waiting. */
export type Hold = {
  /** Resolves when an attempt waits. */
  readonly reached: Promise<void>;
  /** Lets all go on, and holds nothing any more. */
  release(): void;
};

/** `before`: the outside party has not been asked yet. `after`: it has answered, and its answer is on the way. */
export type HoldAt = 'before' | 'after';

/** Outside parties that are slow for exactly as long as a test needs them to be: give `performing` to `openSaga`. */
export type Holds = {
  hold(call: string, orderId: string, at: HoldAt): Hold;
  performing(performer: Performer): Performer;
  /** Releases all: after each test, so that one that failed keeps no call open for those that follow. */
  releaseAll(): void;
};

export function openHolds(): Holds {
  const holds = new Map<string, { wait(): Promise<void>; release(): void }>();
  const nameOf = (call: string, orderId: string, at: HoldAt) => `${at} ${call} of ${orderId}`;
  const wait = async (call: string, orderId: string, at: HoldAt) =>
    await holds.get(nameOf(call, orderId, at))?.wait();

  return {
    hold(call, orderId, at) {
      const name = nameOf(call, orderId, at);
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const release = () => {
        holds.delete(name);
        released.resolve();
      };
      const wait = () => {
        reached.resolve();
        return released.promise;
      };
      holds.set(name, { wait, release });
      return { reached: reached.promise, release };
    },
    releaseAll() {
      for (const { release } of holds.values()) release();
    },
    performing: ({ call, perform }) => ({
      call,
      async perform(request, attempt) {
        await wait(call.name, attempt.orderId, 'before');
        const answer = await perform(request, attempt);
        await wait(call.name, attempt.orderId, 'after');
        return answer;
      },
    }),
  };
}
