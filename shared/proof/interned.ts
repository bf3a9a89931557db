/** States hold such numbers in 16 bits. */
const most = 2 ** 16;

/** There is no end to what may come, or it is too far away: nothing is proven. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

/** Gives equal values one small number, so that states are compared and remembered as numbers. */
export class Interned<Value> {
  readonly #numbers = new Map<string, number>();
  readonly #values: Value[] = [];
  readonly #keyOf: (value: Value) => string;

  /** Values with the same key count as equal, and the first one stands for all of them. */
  constructor(keyOf: (value: Value) => string, ...first: readonly Value[]) {
    this.#keyOf = keyOf;
    for (const value of first) this.numberOf(value);
  }

  get size(): number {
    return this.#values.length;
  }

  /** Throws when there are more than 65,536 different values. */
  numberOf(value: Value): number {
    const key = this.#keyOf(value);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#values.length;
      if (number === most) throw new TooMuch(`there are more than ${most} of what looks like ${key}`);
      this.#values.push(value);
      this.#numbers.set(key, number);
    }
    return number;
  }

  valueOf(number: number): Value {
    if (number >= this.#values.length) throw new Error(`nothing has the number ${number}`);
    return this.#values[number] as Value;
  }
}

/** Remembers what a function of two such numbers gave. */
export function remembered<Result>(make: (a: number, b: number) => Result): (a: number, b: number) => Result {
  const known = new Map<number, Result>();
  return (a, b) => {
    const key = a * most + b;
    const result = known.get(key);
    if (result !== undefined || known.has(key)) return result as Result;
    const made = make(a, b);
    known.set(key, made);
    return made;
  };
}

/** A list of numbers as one number, to which one can be added, and from whose front one can be taken. */
export class InternedLists {
  readonly #lists = new Interned<readonly number[]>((numbers) => numbers.join(), []);
  /** The list with one more at its end. */
  readonly pushed = remembered((list, item) => this.#lists.numberOf([...this.itemsOf(list), item]));
  /** The list with one more, in ascending order; unchanged if it is there. */
  readonly added = remembered((list, item) => {
    const items = this.itemsOf(list);
    return items.includes(item) ? list : this.#lists.numberOf([...items, item].toSorted((a, b) => a - b));
  });
  /** The list with one more, in ascending order; unchanged if it is there twice. */
  readonly addedTwice = remembered((list, item) => {
    const items = this.itemsOf(list);
    const isTwice = items.filter((other) => other === item).length === 2;
    return isTwice ? list : this.#lists.numberOf([...items, item].toSorted((a, b) => a - b));
  });
  readonly removed = remembered((list, item) =>
    this.#lists.numberOf(this.itemsOf(list).filter((other) => other !== item)),
  );
  readonly #shifted = remembered((list) => this.#lists.numberOf(this.itemsOf(list).slice(1)));

  /** The list without its first. */
  shifted(list: number): number {
    return this.#shifted(list, 0);
  }

  itemsOf(list: number): readonly number[] {
    return this.#lists.valueOf(list);
  }
}
