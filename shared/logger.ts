import pino, { type Logger } from 'pino';

/**
 * One JSON line per fact on standard output, with the service's name. The lines of one turn of the event loop are
 * written together; `flush` on the way out. Personal data is never given to it: see `redact`.
 */
export function createLogger(service: string, level: string): { log: Logger; flush(): void } {
  let lines = '';
  const flush = () => {
    if (lines === '') return;
    process.stdout.write(lines);
    lines = '';
  };
  const write = (line: string) => {
    if (lines === '') setImmediate(flush);
    lines += line;
  };
  return { log: pino({ level, base: { service }, serializers: { err: describe } }, { write }), flush };
}

/**
 * What a log may tell of an error. Not its other fields: a database's `detail` quotes the row, which may be about
 * a customer.
 */
export function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { name, message, code: (error as { code?: unknown }).code, stack };
}
