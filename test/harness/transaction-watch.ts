import type { Socket } from 'node:net';
import { targetOf, tcpGate, through } from './tcp-gate.ts';

export type TransactionWatch = {
  /** The database's URL, through the watch. */
  readonly url: string;
  /** For each transaction that has ended, in order: how many statements it took, `begin` and `commit` included. */
  readonly transactions: readonly number[];
  close(): Promise<void>;
};

type Conversation = { rest: Buffer; statements: number; inTransaction: boolean };

/**
 * Counts the statements of transactions by what the server says, whatever driver there is: `CommandComplete` for
 * every statement, `ReadyForQuery` with the transaction's status.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function transactionWatch(databaseUrl: string): Promise<TransactionWatch> {
  const transactions: number[] = [];
  const conversations = new WeakMap<Socket, Conversation>();
  const overhear = (connection: Socket, chunk: Buffer) => {
    const conversation = conversations.get(connection) ?? {
      rest: Buffer.alloc(0),
      statements: 0,
      inTransaction: false,
    };
    conversations.set(connection, conversation);
    let bytes = Buffer.concat([conversation.rest, chunk]);
    while (bytes.length >= 5) {
      const end = 1 + bytes.readInt32BE(1);
      if (bytes.length < end) break;
      hear(conversation, bytes.toString('latin1', 0, 1), bytes.toString('latin1', 5, 6));
      bytes = bytes.subarray(end);
    }
    conversation.rest = bytes;
  };
  const hear = (conversation: Conversation, message: string, status: string) => {
    if (message === 'C') conversation.statements += 1;
    if (message !== 'Z') return;
    if (status !== 'I') conversation.inTransaction = true;
    else {
      if (conversation.inTransaction) transactions.push(conversation.statements);
      conversation.inTransaction = false;
      conversation.statements = 0;
    }
  };
  const gate = await tcpGate(targetOf(databaseUrl), overhear);
  return { url: through(gate, databaseUrl), transactions, close: () => gate.shut() };
}
