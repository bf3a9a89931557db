import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { Problem } from './problem.ts';

const problems: { readonly [code: string]: Problem } = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem({ status: 408, detail: 'The request did not come whole in time.' }),
  HPE_HEADER_OVERFLOW: new Problem({ status: 431, detail: 'The head of the request is too large.' }),
};
const malformed = new Problem({ status: 400, detail: 'This is not an HTTP request.' });

/** Answers what cannot even be read as a request, and hangs up without waiting for the other side to do so. */
export function answerMalformed({ code = '' }: ConnectionError, socket: Socket): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const problem = problems[code] ?? malformed;
  const body = problem.body();
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${body.status} ${body.title}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
      '',
      text,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
