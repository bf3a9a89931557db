import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches for connections that nobody has asked anything on yet, such as browsers open in advance; the function that
 * it gives hangs up on them. A server that closes counts them as busy and would wait for them.
 */
export function unusedConnections(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return () => {
    for (const socket of unused) socket.destroy();
  };
}
