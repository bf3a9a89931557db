import pino, { type Logger } from 'pino';

/**
 * One JSON line per fact on standard output, with the service's name. Lines are written in chunks, at the latest
 * after `flushMs`; `flush` on the way out. Personal data is never given to it: see `redact`.
 */
export function createLogger(service: string, level: string): { log: Logger; flush(): void } {
  const destination = pino.destination({ fd: 1, sync: false, minLength: 8_192, periodicFlush: flushMs });
  const log = pino({ level, base: { service }, timestamp: pino.stdTimeFunctions.epochTime }, destination);
  return { log, flush: () => destination.flushSync() };
}

const flushMs = 200;
