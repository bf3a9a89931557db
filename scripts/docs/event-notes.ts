import { readFileSync } from 'node:fs';
import type { EventDefinition } from '../../shared/contracts/event.ts';
import type { Topic } from '../../shared/contracts/topics.ts';
import { UserError } from '../stack/user-error.ts';

const contracts = new URL('../../shared/contracts/', import.meta.url);

/**
 * What an event means: the comment right above it in its contract. It stays out of the schema, since what is registered
 * would change with every word. Throws for an event that its topic's file does not define or says nothing of.
 */
export function noteOf({ type, topic }: EventDefinition): string {
  const note = notesIn(readFileSync(new URL(`${topic}.ts`, contracts), 'utf8')).get(type);
  if (note === undefined) throw new UserError(missing(type, topic));
  return note;
}

function missing(type: string, topic: Topic): string {
  return (
    `What does ${type} mean? Say it in a comment /** ... */ right above ` +
    `export const ${type} = defineEvent(...) in shared/contracts/${topic}.ts.`
  );
}

/** The comments of all events that a contract's source defines, by event. */
export function notesIn(source: string): ReadonlyMap<string, string> {
  const commented = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const (\w+) = defineEvent\(/g;
  return new Map(
    [...source.matchAll(commented)].map(([, comment = '', type = '']) => [type, inOneLine(comment)]),
  );
}

function inOneLine(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s*/, '').trim())
    .filter(Boolean)
    .join(' ');
}
