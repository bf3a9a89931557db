import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A door in front of a server: shut, the server is away for whoever comes through it. */
export type TcpGate = {
  readonly port: number;
  /** Cuts all connections and refuses new ones. */
  shut(): Promise<void>;
  /** Lets connections through again, at the same port. */
  open(): Promise<void>;
};

/**
 * Opens a gate on a free port of 127.0.0.1. `overhear` is told every chunk that the server sends, by connection.
 * Shut it in the end: an open one keeps the process alive.
 */
export async function tcpGate(
  target: { readonly host: string; readonly port: number },
  overhear: (connection: Socket, chunk: Buffer) => void = () => {},
): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  const join = (client: Socket) => {
    const server = connect(target);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    server.on('data', (chunk) => overhear(client, chunk));
    client.pipe(server);
    server.pipe(client);
  };
  const listen = async (port: number): Promise<Server> => {
    const server = createServer(join).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async shut() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      if (!server.listening) server = await listen(port);
    },
  };
}

/** The same URL, through the gate. */
export function through(gate: TcpGate, url: string): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = String(gate.port);
  return changed.href;
}

export function targetOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
