import type { EventDefinition } from '../contracts/event.ts';
import type { Topic } from '../contracts/topics.ts';
import type { Participant } from '../saga/participant.ts';
import type { Outside, Records } from './outside.ts';

/** One saga among the real participants, and the circumstances in which it runs. */
export type Saga<State> = {
  readonly participants: readonly Participant[];
  /** Every event of the choreography, by type. */
  readonly events: ReadonlyMap<string, EventDefinition>;
  readonly outside: Outside<State>;
  /**
   * Further partitions, by name, of topics that anyone may produce to: what strangers put there is heard independently
   * of what the participants put into the topic.
   */
  readonly strangeLogs?: ReadonlyMap<string, Topic>;
  /** Types of events whose having been published promises ask for. */
  readonly watched: ReadonlySet<string>;
  /** Those of them of which promises ask neither how often they were published nor what they say. */
  readonly noted?: ReadonlySet<string>;
  /** How many orders run at once; default 1. They share nothing but the records. */
  readonly orders?: number;
  readonly records: Records;
  readonly orderId: string;
  readonly startsAt: Date;
  /**
   * How often something that was heard may come again and be taken for new; what is known by its id may come as often
   * as it likes. Default: nothing comes again, which saves remembering what was heard.
   */
  readonly repeats?: number;
  /** Participants that remember no ids, so that all that comes again is taken for new. */
  readonly forgetful?: ReadonlySet<string>;
};
