import type { Logger } from 'pino';
import { openTopics, type Topic } from '../contracts/topics.ts';
import { schemaIdOf } from './cloud-event.ts';
import { poison } from './decode.ts';
import type { Registry } from './registry.ts';
import type { Work } from './work.ts';

/**
 * Sees to it that a framed message names a schema of its own event type. Each schema id is asked for once; no
 * message waits for the registry after that. With the registry away the message is taken: our own schema has
 * checked it already.
 */
export class SchemaCheck {
  readonly #registry: Registry | undefined;
  readonly #log: Logger;
  readonly #ownTopic: Topic;
  readonly #typeOfId = new Map<number, string | undefined>();

  /** `ownTopic`: the topic that this participant answers for, if anyone may produce to it. */
  constructor(registry: Registry | undefined, log: Logger, ownTopic: Topic) {
    this.#registry = registry;
    this.#ownTopic = ownTopic;
    this.#log = log;
  }

  /** Ids that are known to be right, such as those of this service's own events. */
  learn(id: number, type: string): void {
    this.#typeOfId.set(id, type);
  }

  /** Whether `check` has to be asked: the id is new, or known to be of another type. */
  suspicious(work: Work): boolean {
    const id = framedId(work);
    return id !== undefined && this.#registry !== undefined && this.#typeOfId.get(id) !== eventType(work);
  }

  /** The work, or the poison that it turns out to be. Never throws. */
  async check(work: Work): Promise<Work> {
    const id = framedId(work);
    if (id === undefined || !('record' in work) || work.id === null || work.orderId === null) return work;
    const { record, orderId, hash } = work;
    try {
      if (!this.#typeOfId.has(id)) this.#typeOfId.set(id, await this.#registry?.eventTypeOf(id));
    } catch (error) {
      this.#log.warn(
        { err: error, schemaId: id },
        'schema registry is away; taking the message by our own schema',
      );
      return work;
    }
    const type = this.#typeOfId.get(id);
    if (type === eventType(work)) return work;
    const problem = type === undefined ? 'is unknown to the registry' : `belongs to ${type}`;
    const detail = `schema id ${id}: ${problem}`;
    const othersAnswer = openTopics.has(record.topic as Topic) && record.topic !== this.#ownTopic;
    if (othersAnswer && work.kind === 'event')
      return { ...work, kind: 'passed-over', data: undefined, reason: detail };
    return poison(record, 'undecodable', detail, { id: work.id, orderId, hash });
  }
}

function framedId(work: Work): number | undefined {
  return work.kind === 'event' && work.record.value ? schemaIdOf(work.record.value) : undefined;
}

function eventType(work: Work): string {
  return (work.type ?? '').replace(/\.invalid$/, '');
}
