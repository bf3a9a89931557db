import type { RecordInput } from './kafkajs-internals.ts';

/** Random records that are the same in every run: each of a given seed, with the odd ones often. */
export class RandomRecords {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): RecordInput {
    return {
      timestampDelta: this.pick([
        0,
        1,
        -1,
        63,
        64,
        -64,
        -65,
        2 ** 27,
        2 ** 31 - 1,
        -(2 ** 31),
        2 ** 31,
        2 ** 53 - 1,
        1 - 2 ** 53,
      ]),
      offsetDelta: this.pick([0, 1, 63, 64, 8_191, 8_192, 2 ** 31 - 1, this.below(1_000)]),
      key: this.pick([null, '', this.#text(), this.#bytes(40)]),
      value: this.pick([null, '', this.#text(), this.#bytes(this.pick([100, 400, 400, 9_000]))]),
      headers: Object.fromEntries(
        Array.from({ length: this.below(12) }, () => [this.#text(), this.#headerValue()]),
      ),
    };
  }

  /** A whole number from 0 up to, but without, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  #headerValue(): string | Buffer | (string | Buffer)[] {
    return this.pick([this.#text(), this.#bytes(70), [], [this.#text()], [this.#text(), this.#bytes(5), '']]);
  }

  #text(): string {
    const alphabet = this.pick(['abc-_', 'aé', 'ß漢', '😀x', '\ud800a']);
    return Array.from({ length: this.below(80) }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  #bytes(limit: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(limit) }, () => this.below(256)));
  }
}
