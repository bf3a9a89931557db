import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { JsonSchema } from '../../shared/proof/declaration/json-schema.ts';
import { UserError } from '../stack/user-error.ts';

/** Where this repository keeps every version of every event's schema. */
export const publishedFolder = new URL('../../shared/contracts/published/', import.meta.url);

const nameForm = /^(?<type>\w+)\.v(?<version>[1-9]\d*)\.json$/;

/**
 * All versions by event type, oldest first. A `UserError` when one in between is missing, or a file is none of them.
 */
export async function readPublished(folder = publishedFolder): Promise<Map<string, JsonSchema[]>> {
  const byType = new Map<string, JsonSchema[]>();
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    const { type, version } = nameForm.exec(name)?.groups ?? {};
    if (type === undefined)
      throw new UserError(`${name} is not named like a schema: <EventType>.v<number>.json`);
    const versions = byType.get(type) ?? [];
    versions[Number(version) - 1] = JSON.parse(await readFile(new URL(name, folder), 'utf8')) as JsonSchema;
    byType.set(type, versions);
  }
  for (const [type, versions] of byType) {
    const missing = [...versions.keys()].find((index) => !(index in versions));
    if (missing !== undefined)
      throw new UserError(`${type}.v${missing + 1}.json is missing: published versions are never taken away`);
  }
  return byType;
}

export async function writePublished(
  type: string,
  version: number,
  schema: JsonSchema,
  folder = publishedFolder,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${type}.v${version}.json`, folder), format(schema), { flag: 'wx' });
}

const lineWidth = 110;

/** Indented JSON as this repository formats it: lists of words in one line, if they fit. */
function format(schema: JsonSchema): string {
  const words = /^(?<before>.*)\[\s+(?<list>"[^"]*"(?:,\s+"[^"]*")*)\s+\]/gm;
  const text = JSON.stringify(schema, undefined, 2).replace(words, (lines, before: string, list: string) => {
    const line = `${before}[${list.replace(/\s+/g, ' ')}]`;
    return line.length < lineWidth ? line : lines;
  });
  return `${text}\n`;
}
