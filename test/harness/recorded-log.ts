import pino, { type Logger } from 'pino';

export type LogLine = { readonly level: number; readonly msg: string; readonly [field: string]: unknown };

/** A service's log, kept to be looked at. */
export type RecordedLog = {
  readonly log: Logger;
  readonly lines: readonly LogLine[];
  /** The log as it would have been printed. */
  text(): string;
};

export function recordedLog(service: string, level = 'debug'): RecordedLog {
  const printed: string[] = [];
  const lines: LogLine[] = [];
  const write = (line: string) => {
    printed.push(line);
    lines.push(JSON.parse(line) as LogLine);
  };
  return { log: pino({ level, base: { service } }, { write }), lines, text: () => printed.join('') };
}
