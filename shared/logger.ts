import pino, { type Logger } from 'pino';

/** Longest that a line waits to be written, in milliseconds. */
const flushMs = 200;

/**
 * One JSON line per fact on standard output, with the service's name. Lines are written in chunks; call `flush` on
 * the way out. Personal data is never given to it: see `redact`.
 */
export function createLogger(service: string, level: string): { log: Logger; flush(): void } {
  const destination = pino.destination({ fd: 1, sync: true, minLength: 8_192 });
  const flush = () => destination.flushSync();
  // The destination's own periodic flush would also sync the disk that the database writes to.
  setInterval(flush, flushMs).unref();
  return { log: pino({ level, base: { service } }, destination), flush };
}
