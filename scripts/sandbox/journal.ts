import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Entry = z.tuple([z.string(), z.string(), z.unknown()]);
type Entry = z.infer<typeof Entry>;

/**
 * Records of one kind by id, in the order in which they were first put. Records are replaced, never changed in place.
 */
export type Collection<T> = {
  get(id: string): T | undefined;
  /** Oldest first. */
  values(): Iterable<T>;
  /** Only inside a transaction of the journal; throws otherwise, for it would be lost at a restart. */
  put(id: string, record: T): void;
  /** Drops a record from memory only: a restart brings it back. */
  forget(id: string): void;
};

/** Where the outside parties keep their books: in memory, and in an append-only file when given a folder. */
export type Journal = {
  /** Call once per name; records of an earlier run are there already, checked against the schema. */
  collection<T>(name: string, schema: z.ZodType<T>): Collection<T>;
  /**
   * Runs `work` and writes all that it put as one line, so that a crash keeps all of it or nothing.
   * What was put before `work` threw is written too, because memory has it by then.
   */
  transaction<T>(work: () => T): T;
  close(): void;
};

/** Without a folder nothing outlives the process. */
export function openJournal(folder: string | undefined): Journal {
  const file = folder === undefined ? undefined : openFile(folder);
  const records = new Map<string, Map<string, unknown>>();
  for (const [name, id, record] of file?.entries ?? []) recordsOf(name).set(id, record);
  let pending: Entry[] | undefined;

  function recordsOf(name: string) {
    const found = records.get(name) ?? new Map<string, unknown>();
    records.set(name, found);
    return found;
  }

  return {
    collection<T>(name: string, schema: z.ZodType<T>): Collection<T> {
      const kept = new Map(
        [...recordsOf(name)].map(([id, record]) => [id, readable(name, id, record, schema)]),
      );
      records.delete(name);
      return {
        get: (id) => kept.get(id),
        values: () => kept.values(),
        put(id, record) {
          if (pending === undefined) throw new Error(`${name} ${id} was put outside a transaction`);
          kept.set(id, record);
          pending.push([name, id, record]);
        },
        forget: (id) => void kept.delete(id),
      };
    },
    transaction(work) {
      pending = [];
      try {
        return work();
      } finally {
        if (file !== undefined && pending.length > 0) {
          writeSync(file.descriptor, `${JSON.stringify(pending)}\n`);
        }
        pending = undefined;
      }
    },
    close() {
      if (file !== undefined) closeSync(file.descriptor);
    },
  };
}

function openFile(folder: string) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'journal.jsonl');
  const entries: Entry[] = existsSync(path) ? readEntries(path) : [];
  return { entries, descriptor: openSync(path, 'a', 0o600) };
}

function readable<T>(name: string, id: string, record: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  throw new Error(`the sandbox journal has ${name} ${id} in another version's shape: reset it`, {
    cause: result.error,
  });
}

/** A last line without its newline was cut off by a crash: it was never answered for, and is removed. */
function readEntries(path: string): Entry[] {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .slice(0, -1)
    .flatMap((line, index) => {
      try {
        return z.array(Entry).parse(JSON.parse(line));
      } catch (cause) {
        throw new Error(`the sandbox journal ${path} is damaged at line ${index + 1}: reset it`, { cause });
      }
    });
}
