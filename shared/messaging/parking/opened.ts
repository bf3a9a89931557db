import { type Opened, open, Unreadable } from '../cloud-event.ts';
import { toRecord } from '../parked-entry.ts';
import type { ParkedRow } from '../sql/parked.ts';

/** A parked message taken apart, if it can be read at all. */
export function openedEntry(row: ParkedRow): Opened | undefined {
  try {
    return open(toRecord(row));
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
