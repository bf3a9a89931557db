import type { ReservedSql, Sql, TransactionSql } from 'postgres';

/** The connection closed while a transaction was open: nothing of it is committed, or all of it is. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'CONNECTION_CLOSED';
}

/** No connection could be opened, so nothing that it was for has begun. Its code is that of the cause. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
  readonly code: unknown;

  constructor(cause: unknown) {
    super('no connection to the database could be opened', { cause });
    this.code = (cause as { code?: unknown }).code;
  }
}

/** Whoever waits for the connection is told when it closes, and is forgotten when it stops waiting. */
class Connection {
  readonly #waiting = new Set<(error: ConnectionLost) => void>();
  #isLost = false;

  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
    for (const reject of this.#waiting) reject(new ConnectionLost('the database connection closed'));
  }

  /** As `work`, or `ConnectionLost`. A promise that lives as long as the connection would keep every result alive. */
  async unlessLost<Result>(work: PromiseLike<Result>): Promise<Result> {
    const { promise, reject } = Promise.withResolvers<never>();
    if (this.#isLost) reject(new ConnectionLost('the database connection closed before'));
    this.#waiting.add(reject);
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.#waiting.delete(reject);
    }
  }
}

type Session = { readonly connection: Connection; readonly tx: TransactionSql; readonly pool: Sql };

/** Milliseconds after which a connection that is being opened is given up. */
const openWithinMs = 10_000;

/**
 * Runs transactions, one at a time, on one connection of its own.
 *
 * The driver's own `begin` goes on using a connection that has closed under it: what it still sends (at least the
 * rollback) then ends up in nothing, which throws outside of every promise, or in the next transaction. Here, a
 * session that was lost takes no statement any more. Its pool goes with it, and with the pool whatever was queued:
 * reconnected, a pool would send that by itself, and never answer a reservation.
 */
export class Transactor {
  readonly #openPool: (closed: () => void) => Sql;
  #session: Promise<Session> | undefined;

  /** `open` makes a pool of one connection and has `closed` called whenever that closes. */
  constructor(open: (closed: () => void) => Sql) {
    this.#openPool = open;
  }

  /**
   * Commits what `work` does with `tx`, or nothing. Throws what Postgres or `work` throws, `NotConnected` before that
   * has begun, or `ConnectionLost`.
   * What `work` reads may be sent together with `begin`; whatever it changes or relies on has to wait until `begun`.
   */
  async run<Result>(work: (tx: TransactionSql, begun: Promise<unknown>) => Promise<Result>): Promise<Result> {
    const { connection, tx } = await this.#open();
    const transaction = (async () => {
      const begun = tx`begin`.execute();
      begun.catch(() => {});
      const result = await work(tx, begun);
      await tx`commit`;
      return result;
    })();
    try {
      return await connection.unlessLost(transaction);
    } catch (error) {
      transaction.catch(() => {});
      if (!connection.isLost) await connection.unlessLost(tx`rollback`);
      throw error;
    }
  }

  /** Runs statements that are transactions of their own, on the same connection. Throws as `run` does. */
  async alone<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result> {
    const { connection, tx } = await this.#open();
    return await connection.unlessLost(work(tx));
  }

  async end(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    await session?.pool.end({ timeout: 0 });
  }

  async #open(): Promise<Session> {
    if (this.#session === undefined) {
      const opening: Promise<Session> = this.#newSession(() => {
        if (this.#session === opening) this.#session = undefined;
      });
      this.#session = opening;
    }
    return await this.#session;
  }

  async #newSession(forget: () => void): Promise<Session> {
    const connection = new Connection();
    const lose = () => {
      forget();
      connection.lose();
      pool.end({ timeout: 0 }).catch(() => {});
    };
    const pool = this.#openPool(lose);
    const timer = setTimeout(lose, openWithinMs);
    try {
      // The driver never answers a reservation that has to open the connection when it does not fetch types.
      await connection.unlessLost(pool`select 1`);
      const tx = guarded(connection, await connection.unlessLost(pool.reserve()));
      return { connection, tx, pool };
    } catch (error) {
      lose();
      throw new NotConnected(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function guarded(connection: Connection, sql: ReservedSql): TransactionSql {
  const statement = (...parameters: Parameters<ReservedSql>) => {
    if (connection.isLost) throw new ConnectionLost('the database connection closed before this statement');
    return sql(...parameters);
  };
  return statement as unknown as TransactionSql;
}
