import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { backoff } from './backoff.ts';
import type { Broker } from './kafka/broker.ts';
import { OutboxCursor } from './outbox-cursor.ts';
import { outgoingRecord } from './outgoing-record.ts';
import { deleteOutbox, loadOutbox, nextTransaction, type OutboxRow, watchOutbox } from './sql/outbox.ts';

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

/** A topic must have room for so many of the largest events in one batch. */
export const rowsPerSend = 500;
const pollMs = 50;
const followerPollMs = 500;

/** Rows kept in memory for sending; more are read from the table when their turn comes. */
const maxOffered = 5_000;

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
  #deliveringSince: number | undefined;
  #leading = false;
  /** How many connections have closed so far. */
  #connections = 0;
  #cursor = new OutboxCursor();
  #offered: OutboxRow[] = [];
  #done = false;
  #woken = false;

  constructor(settings: RelaySettings) {
    this.#settings = settings;
  }

  /** False while what is in the outbox cannot be sent. Another instance holding the lock counts as delivering. */
  get delivering(): boolean {
    return this.#delivering;
  }

  /** Milliseconds since what is being published now was begun; 0 when nothing is. */
  stalledFor(): number {
    return this.#deliveringSince === undefined ? 0 : Date.now() - this.#deliveringSince;
  }

  start(): void {
    this.#stopped ??= this.#run();
  }

  /**
   * Sends at once what was just committed here. It need not be read when it follows directly on what is settled:
   * then there is nothing in between.
   */
  offer(rows: readonly OutboxRow[]): void {
    if (rows.length === 0) return;
    if (this.#leading && this.#offered.length < maxOffered) for (const row of rows) this.#offered.push(row);
    this.#wake();
  }

  /** Sends what is there once more, as far as that works at once, and lets go of the lock. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
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
        this.#deliveringSince = Date.now();
        if (!this.#leading) await this.#lead(sql);
        const more = this.#leading && (await this.#deliver(sql));
        this.#delivering = true;
        this.#deliveringSince = undefined;
        failures = 0;
        if (more) continue;
        if (this.#stopping.signal.aborted && !this.#woken) this.#done = true;
        else await this.#rest();
      } catch (error) {
        this.#delivering = false;
        this.#deliveringSince = undefined;
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
    this.#cursor = new OutboxCursor();
    this.#offered = [];
  }

  /** Whether there may be more to send at once. */
  async #deliver(sql: Sql): Promise<boolean> {
    const { broker, source, failpoint } = this.#settings;
    const { rows, oldest } = await this.#next(sql);
    if (!this.#leading) return false;
    if (rows.length > 0) {
      await failpoint?.('before-send');
      await broker.send(rows.map(({ event }) => outgoingRecord(event, source)));
      await failpoint?.('after-send');
      const ids = rows.map((row) => row.id);
      await deleteOutbox(sql, ids);
      this.#cursor.sent(ids);
    }
    if (oldest !== undefined && rows.length < rowsPerSend) this.#cursor.sawAll(oldest);
    if (this.#cursor.unwatched) this.#cursor.waitFor(await nextTransaction(sql));
    return rows.length === rowsPerSend || this.#offered.length > 0;
  }

  async #next(sql: Sql): Promise<{ rows: readonly OutboxRow[]; oldest?: bigint }> {
    const { settled, inDoubt } = this.#cursor;
    if (inDoubt) {
      this.#offered = [];
      return await watchOutbox(sql, settled, rowsPerSend);
    }
    const offered = this.#takeOffered(settled);
    return { rows: offered.length > 0 ? offered : await loadOutbox(sql, settled, rowsPerSend) };
  }

  /** What was offered, as far as it follows on the settled ids without a gap. */
  #takeOffered(settled: number): OutboxRow[] {
    const rows = this.#offered.filter(({ id }) => id > settled);
    let count = 0;
    while (count < rowsPerSend && rows[count]?.id === settled + 1 + count) count += 1;
    this.#offered = count === 0 ? [] : rows.slice(count);
    return rows.slice(0, count);
  }

  #wake(): void {
    this.#woken = true;
    this.#wakeUp?.();
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
