/** Rows of 16-bit numbers, each kept once and known by the order in which it came. */
export class StateSet {
  readonly #width: number;
  #rows: Uint16Array;
  /** Open addressing: the row's number plus one, or 0. Always at most half full. */
  #slots = new Uint32Array(2 ** 16);
  #size = 0;

  constructor(width: number) {
    this.#width = width;
    this.#rows = new Uint16Array(width * 2 ** 14);
  }

  get size(): number {
    return this.#size;
  }

  /** The row's number; a new one, which is the set's size before, if it was not there. */
  add(row: Uint16Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(row) & mask; ; slot = (slot + 1) & mask) {
      const taken = this.#slots[slot] as number;
      if (taken === 0) {
        this.#slots[slot] = this.#append(row) + 1;
        if (this.#size * 2 > this.#slots.length) this.#widen();
        return this.#size - 1;
      }
      if (this.#equals(taken - 1, row)) return taken - 1;
    }
  }

  /** A view: it changes when nothing else is added, and is not to be written to. */
  row(number: number): Uint16Array {
    return this.#rows.subarray(number * this.#width, (number + 1) * this.#width);
  }

  #append(row: Uint16Array): number {
    if ((this.#size + 1) * this.#width > this.#rows.length) {
      const longer = new Uint16Array(this.#rows.length * 2);
      longer.set(this.#rows);
      this.#rows = longer;
    }
    this.#rows.set(row, this.#size * this.#width);
    this.#size += 1;
    return this.#size - 1;
  }

  #equals(number: number, row: Uint16Array): boolean {
    const start = number * this.#width;
    for (let place = 0; place < this.#width; place++)
      if (this.#rows[start + place] !== row[place]) return false;
    return true;
  }

  #widen(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      let slot = hash(this.row(number)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a over the numbers, mixed once more so that its low bits depend on all of them. */
function hash(row: Uint16Array): number {
  let mixed = 0x811c9dc5;
  for (let place = 0; place < row.length; place++)
    mixed = Math.imul(mixed ^ (row[place] as number), 0x01000193);
  mixed ^= mixed >>> 15;
  return Math.imul(mixed, 0x2c1b3c6d) >>> 0;
}
