import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { backoff } from './backoff.ts';
import type { Broker } from './kafka/broker.ts';
import { outgoingRecord } from './outgoing-record.ts';
import { deleteOutbox, loadOutbox } from './sql/outbox.ts';

export type RelaySettings = {
  /** Opens a connection of the relay's own; `lost` is called whenever it closes. */
  connect(lost: () => void): Sql;
  readonly broker: Broker;
  /** CloudEvents source of what is sent. */
  readonly source: string;
  readonly log: Logger;
  /** Called between steps, so that tests can stop the process right there. */
  readonly failpoint?: (name: 'before-send' | 'after-send') => Promise<void>;
};

const rowsPerSend = 500;
const pollMs = 50;
const followerPollMs = 500;

/** How often it starts from the beginning of the table again, in milliseconds. */
const sweepMs = 1_000;

/** One relay per database: any fixed number, in a lock space of its own. */
const relayLock = 7_246_052;

/**
 * Publishes the outbox: read, send, delete. Only the holder of the database's advisory lock does, on the
 * connection that holds it, so two never overtake each other. A crash between send and delete sends rows again;
 * consumers know them by their ids.
 */
export class Relay {
  readonly #settings: RelaySettings;
  readonly #stopping = new AbortController();
  #wakeUp: (() => void) | undefined;
  #stopped: Promise<void> | undefined;
  #delivering = true;
  #leading = false;
  /** How many connections have closed so far. */
  #connections = 0;
  #sweptAt = 0;
  #floor = '0';
  #sentUpTo = '0';
  #done = false;
  #woken = false;

  constructor(settings: RelaySettings) {
    this.#settings = settings;
  }

  /** False while what is in the outbox cannot be sent. Another instance holding the lock counts as delivering. */
  get delivering(): boolean {
    return this.#delivering;
  }

  start(): void {
    this.#stopped ??= this.#run();
  }

  /** Looks at the outbox at once: something was committed. */
  wake(): void {
    this.#woken = true;
    this.#wakeUp?.();
  }

  /** Sends what is there once more, as far as that works at once, and lets go of the lock. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#stopped;
  }

  async #run(): Promise<void> {
    const sql = this.#settings.connect(() => {
      this.#connections += 1;
      this.#leading = false;
    });
    for (let failures = 1; !this.#done; failures++) {
      try {
        this.#woken = false;
        if (!this.#leading) await this.#lead(sql);
        const sent = this.#leading ? await this.#deliver(sql) : 0;
        this.#delivering = true;
        failures = 0;
        if (sent === 0 && this.#stopping.signal.aborted) this.#done = true;
        else if (sent === 0) await this.#rest();
      } catch (error) {
        this.#delivering = false;
        this.#settings.log.warn({ err: error, failures }, 'outbox relay interrupted');
        if (this.#stopping.signal.aborted) this.#done = true;
        else await backoff(failures, this.#stopping.signal);
      }
    }
    await sql.end({ timeout: 1 });
  }

  /**
   * The lock lasts as long as the connection: ending it is letting go. Asking again on one that has it already is
   * fine, so whenever in doubt (a connection closed while we asked) we ask again.
   */
  async #lead(sql: Sql): Promise<void> {
    const connections = this.#connections;
    const [lock] = await sql<{ ours: boolean }[]>`select pg_try_advisory_lock(${relayLock}) as ours`;
    this.#leading = lock?.ours === true && connections === this.#connections;
  }

  async #deliver(sql: Sql): Promise<number> {
    const { broker, source, failpoint } = this.#settings;
    const rows = await loadOutbox(sql, this.#startFrom(), rowsPerSend);
    const last = rows.at(-1);
    if (last === undefined || !this.#leading) return 0;
    await failpoint?.('before-send');
    await broker.send(rows.map(({ event }) => outgoingRecord(event, source)));
    await failpoint?.('after-send');
    await deleteOutbox(
      sql,
      rows.map((row) => row.id),
    );
    this.#sentUpTo = last.id;
    return rows.length;
  }

  /**
   * Deleted rows stay in the index until it is vacuumed, and reading from the beginning walks over all of them. So
   * we start behind what was sent a while ago; a row with a lower id that is committed later than that waits for
   * the next sweep. Of one order there is none: its ids are taken one transaction after the other.
   */
  #startFrom(): string {
    if (Date.now() - this.#sweptAt < sweepMs) return this.#floor;
    this.#sweptAt = Date.now();
    this.#floor = this.#sentUpTo;
    return '0';
  }

  async #rest(): Promise<void> {
    if (this.#woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#leading ? pollMs : followerPollMs);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = undefined;
  }
}
