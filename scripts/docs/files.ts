import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GeneratedDocument } from './documents.ts';

/** Of these documents, those whose file under `root` is missing or says something else; in their order. */
export async function staleIn(root: string, documents: readonly GeneratedDocument[]): Promise<string[]> {
  const stale = await Promise.all(
    documents.map(
      async (document) => (await document.render()) !== (await textOf(join(root, document.path))),
    ),
  );
  return documents.filter((_, index) => stale[index]).map(({ path }) => path);
}

/** Writes all of them; gives those that have changed. */
export async function writeTo(root: string, documents: readonly GeneratedDocument[]): Promise<string[]> {
  const changed = await staleIn(root, documents);
  for (const document of documents.filter(({ path }) => changed.includes(path))) {
    const file = join(root, document.path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await document.render());
  }
  return changed;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
