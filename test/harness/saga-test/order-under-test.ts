import type { Backstage, Effects, SeenEvent, SeenOrder } from './backstage.ts';
import { story } from './story.ts';

/** An order in the hands of one test. */
export class OrderUnderTest<Act extends string = string> {
  readonly id: string;
  readonly #backstage: Pick<Backstage<never, Act>, 'act' | 'look' | 'settle'>;
  readonly #endingOf: (event: SeenEvent) => string | undefined;
  #seen: SeenOrder | undefined;

  constructor(
    id: string,
    backstage: Pick<Backstage<never, Act>, 'act' | 'look' | 'settle'>,
    endingOf: (event: SeenEvent) => string | undefined,
  ) {
    this.id = id;
    this.#backstage = backstage;
    this.#endingOf = endingOf;
  }

  /** Its customer does something; resolves when that is accepted. */
  async act(act: Act): Promise<void> {
    this.forget();
    await this.#backstage.act(this.id, act);
  }

  /** Waits until everything has settled, and looks at what has come of the order. */
  async settle(): Promise<void> {
    await this.#backstage.settle();
    await this.look();
  }

  /** Looks at what has come of it so far; what is asked below is answered by that. */
  async look(): Promise<void> {
    this.#seen = await this.#backstage.look(this.id);
  }

  /** What was seen may not be so any more: whoever asks has to look again. */
  forget(): void {
    this.#seen = undefined;
  }

  get events(): readonly SeenEvent[] {
    return this.#last.events;
  }

  /** Every ending that was published, in words. */
  get endings(): string[] {
    return this.events.flatMap((event) => this.#endingOf(event) ?? []);
  }

  /** What the outside parties have really done for it. */
  get effects(): Effects {
    return this.#last.effects;
  }

  get statuses(): { readonly [participant: string]: string } {
    return this.#last.statuses;
  }

  /** All that is known of it, for people. */
  get story(): string {
    return story(this.id, this.#last);
  }

  get #last(): SeenOrder {
    if (this.#seen === undefined)
      throw new Error('nobody has looked at the order yet: await settle() or look()');
    return this.#seen;
  }
}
