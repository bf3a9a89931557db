import type { ReservedSql, Sql, TransactionSql } from 'postgres';

/** The connection closed while a transaction was open: nothing of it is committed, or all of it is. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'CONNECTION_CLOSED';
}

type Connection = { readonly lost: Promise<never>; readonly lose: () => void; isLost: boolean };
type Session = Connection & { readonly sql: ReservedSql };

/**
 * Runs transactions, one at a time, on one connection of its own.
 *
 * The driver's own `begin` goes on using a connection that has closed under it: what it still sends (at least the
 * rollback) then ends up in nothing, which throws outside of every promise, or in the next transaction. Here, a
 * session that was lost takes no statement any more, and the next transaction begins on a new one.
 */
export class Transactor {
  readonly #pool: Sql;
  #session: Promise<Session> | undefined;
  #current: Connection | undefined;

  /** `open` makes a pool of one connection and has `closed` called whenever that closes. */
  constructor(open: (closed: () => void) => Sql) {
    this.#pool = open(() => this.#current?.lose());
  }

  /** Commits what `work` does with `tx`, or nothing. Throws what Postgres or `work` throws, or `ConnectionLost`. */
  async run<Result>(work: (tx: TransactionSql) => Promise<Result>): Promise<Result> {
    const session = await this.#open();
    const tx = guarded(session);
    const transaction = (async () => {
      await tx`begin`;
      const result = await work(tx);
      await tx`commit`;
      return result;
    })();
    try {
      return await Promise.race([transaction, session.lost]);
    } catch (error) {
      transaction.catch(() => {});
      if (!session.isLost) await Promise.race([tx`rollback`, session.lost]);
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.#pool.end({ timeout: 0 });
  }

  async #open(): Promise<Session> {
    this.#session ??= this.#reserve();
    try {
      return await this.#session;
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }

  async #reserve(): Promise<Session> {
    const { promise: lost, reject } = Promise.withResolvers<never>();
    lost.catch(() => {});
    const lose = () => {
      state.isLost = true;
      this.#session = undefined;
      reject(new ConnectionLost('the database connection closed'));
    };
    const state = { lost, lose, isLost: false };
    this.#current = state;
    // The driver never answers a reservation that has to open the connection when it does not fetch types.
    await this.#pool`select 1`;
    return Object.assign(state, { sql: await Promise.race([this.#pool.reserve(), lost]) });
  }
}

function guarded(session: Session): TransactionSql {
  const statement = (...parameters: Parameters<ReservedSql>) => {
    if (session.isLost) throw new ConnectionLost('the database connection closed before this statement');
    return session.sql(...parameters);
  };
  return statement as unknown as TransactionSql;
}
