import { readFileSync } from 'node:fs';
import { UsageError } from '../command-line.ts';

/** What the file holds as JSON. Throws a `UsageError` that names the flag and what is wrong with the file. */
export function readData(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--data: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be about a customer.
    throw new UsageError(`--data: ${file} is not JSON`);
  }
}
