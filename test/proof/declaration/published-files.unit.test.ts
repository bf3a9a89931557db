import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPublished, writePublished } from '../../../scripts/contracts/published-schemas.ts';
import { temporaryFolder } from '../../scripts/temporary-folder.ts';

const first = { type: 'object', required: ['orderId'] };
const second = { type: 'object', required: [] };

function givenFolder() {
  const path = temporaryFolder();
  return { path, folder: pathToFileURL(join(path, '/')) };
}

describe('published schemas', () => {
  it('are read as they were written, oldest first', async () => {
    const { folder } = givenFolder();
    for (let version = 11; version > 0; version -= 1)
      await writePublished('Sold', version, version === 1 ? first : second, folder);
    const versions = (await readPublished(folder)).get('Sold');
    expect(versions?.[0]).toEqual(first);
    expect(versions).toHaveLength(11);
  });

  it('are never written over', async () => {
    const { folder } = givenFolder();
    await writePublished('Sold', 1, first, folder);
    await expect(writePublished('Sold', 1, second, folder)).rejects.toThrow('EEXIST');
  });

  it('are not read with one missing in between, or under a strange name', async () => {
    const { folder, path } = givenFolder();
    await writePublished('Sold', 2, second, folder);
    await expect(readPublished(folder)).rejects.toThrow('Sold.v1.json is missing');
    writeFileSync(join(path, 'Sold.json'), '{}');
    await expect(readPublished(folder)).rejects.toThrow('Sold.json is not named like a schema');
  });

  it('are none where there is no folder', async () => {
    const { folder } = givenFolder();
    expect(await readPublished(new URL('nowhere/', folder))).toEqual(new Map());
  });
});
