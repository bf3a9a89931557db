/** A saga that was played broke a promise. The message tells how it came to that, and how everybody stands. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
  /** The promise, or what else must not be, in words. */
  readonly says: string;

  constructor(says: string, timeline: readonly string[], standings: readonly string[]) {
    const path = timeline.map((name, index) => `${String(index + 1).padStart(4)}  ${name}`);
    super([says, ...path, ...standings].join('\n'));
    this.says = says;
  }
}
