import type { Socket } from 'node:net';
import { type TcpGate, targetOf, tcpGate, through } from './tcp-gate.ts';

export type StatementCounter = {
  /** The database's URL, through the counter. */
  readonly url: string;
  /** Statements that were executed since the last call, `begin` and `commit` included. */
  take(): number;
  readonly gate: TcpGate;
};

/** Frontend messages that make the server execute something. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const executing = new Set(['Q', 'E']);

/** Counts statements on the wire: whatever the driver does, a statement is one `Query` or `Execute` message. */
export async function statementCounter(databaseUrl: string): Promise<StatementCounter> {
  let count = 0;
  const rest = new WeakMap<Socket, Buffer>();
  const overhear = (connection: Socket, chunk: Buffer) => {
    const started = rest.get(connection);
    let bytes = Buffer.concat([started ?? Buffer.alloc(0), chunk]);
    // The very first message of a connection has no type byte.
    if (started === undefined) bytes = bytes.subarray(bytes.readInt32BE(0));
    while (bytes.length >= 5) {
      const end = 1 + bytes.readInt32BE(1);
      if (bytes.length < end) break;
      if (executing.has(String.fromCharCode(bytes.readUInt8(0)))) count += 1;
      bytes = bytes.subarray(end);
    }
    rest.set(connection, bytes);
  };
  const gate = await tcpGate(targetOf(databaseUrl), overhear);
  const take = () => {
    const taken = count;
    count = 0;
    return taken;
  };
  return { url: through(gate, databaseUrl), take, gate };
}
