import type { Failpoint } from '../../../shared/messaging/failpoint.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Held } from './held.ts';

/** An event as whoever listens sees it. */
export type SeenEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  /** Who has published it, or who says so. */
  readonly source: string;
  /** Ids of events that its publisher had heard of, or had published, before. */
  readonly after: readonly string[];
};

/** What the outside parties have really done for an order: how often, or which. */
export type Effects = { readonly [what: string]: number | readonly string[] };

/** How far an order has come, as everybody can see. */
export type SeenOrder = {
  /** Those of one source in the order in which they were published. */
  readonly events: readonly SeenEvent[];
  /** By participant; those that have not heard of it are left out. */
  readonly statuses: { readonly [participant: string]: string };
  readonly effects: Effects;
  /** What has happened step by step, where that is known. */
  readonly steps?: readonly string[];
};

/** How an order comes: by the API, or as an event that anybody may put into the topic. */
export type Way = 'http' | 'topic';

/**
 * A running saga behind the scenes of one test, in memory or on a real stack. Whatever is done to it concerns the
 * orders of this test only, except for what is done to servers and services.
 */
export type Backstage<Wish, Act extends string> = {
  readonly participants: readonly Participant[];
  /** Places an order and gives its id. */
  place(wish: Wish, way: Way): Promise<string>;
  /** Its customer does something; resolves when that is accepted. */
  act(orderId: string, act: Act): Promise<void>;
  look(orderId: string): Promise<SeenOrder>;
  /** Resolves when all orders have come as far as they come by themselves, and nothing more happens for a while. */
  settle(): Promise<void>;
  /** Lets time pass for the participants, with every deadline in it, and settles. */
  pass(milliseconds: number): Promise<void>;
  /** The participant hears of events of this type when nothing else happens any more. */
  delay(participant: string, type: string): void;
  /** The participant does not hear of events of this type, or the call is not made, until it is released. */
  hold(participant: string, what: string): Held;
  /** Everything is sent twice, and handed over again a while later. */
  repeat(): void;
  /** The next so many attempts at the call, of each order, take effect, and nobody is told. */
  loseAnswer(call: string, times: number): void;
  /** The service's process dies the next time it comes to that point, and is started again. */
  kill(service: string, point: Failpoint): Promise<void>;
  /** No service reaches Kafka, until what this gives is called. */
  stopBroker(): () => void;
  /** What does not balance, over all orders: in sentences, none if all is well. To be asked when all has settled. */
  audit(): Promise<readonly string[]>;
  /** Ends what was begun for this test. */
  leave(): Promise<void>;
};
