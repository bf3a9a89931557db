import type { Socket } from 'node:net';
import { targetOf, tcpGate, through } from './tcp-gate.ts';

export type WriterWatch = {
  /** The database's URL, through the watch. */
  readonly url: string;
  /** Statements that the service's writer has completed so far, `begin` and `commit` included. */
  statements(): number;
  close(): Promise<void>;
};

type Conversation = { rest: Buffer; byWriter: boolean };

/**
 * Counts a service's batch statements by what the server says, whatever driver there is: `CommandComplete` on the
 * connection whose `ParameterStatus` names it the writer.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function writerWatch(databaseUrl: string): Promise<WriterWatch> {
  let statements = 0;
  const conversations = new WeakMap<Socket, Conversation>();
  const overhear = (connection: Socket, chunk: Buffer) => {
    const conversation = conversations.get(connection) ?? { rest: Buffer.alloc(0), byWriter: false };
    conversations.set(connection, conversation);
    let bytes = Buffer.concat([conversation.rest, chunk]);
    while (bytes.length >= 5) {
      const end = 1 + bytes.readInt32BE(1);
      if (bytes.length < end) break;
      hear(conversation, bytes.toString('latin1', 0, 1), bytes.toString('utf8', 5, end));
      bytes = bytes.subarray(end);
    }
    conversation.rest = bytes;
  };
  const hear = (conversation: Conversation, message: string, body: string) => {
    if (message === 'S' && /^application_name\0.* writer\0$/.test(body)) conversation.byWriter = true;
    if (message === 'C' && conversation.byWriter) statements += 1;
  };
  const gate = await tcpGate(targetOf(databaseUrl), overhear);
  return { url: through(gate, databaseUrl), statements: () => statements, close: () => gate.shut() };
}
