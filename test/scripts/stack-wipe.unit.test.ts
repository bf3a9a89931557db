import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openInstance } from '../../scripts/stack/instance.ts';
import { UserError } from '../../scripts/stack/user-error.ts';
import { wipeStackDir } from '../../scripts/stack/wipe.ts';
import { temporaryFolder } from './temporary-folder.ts';

const quietly = () => {};

/** A stack's folder with data in it, and another stack's below it, as the demo's is below that of `npm start`. */
function usedFolders() {
  const outer = join(temporaryFolder(), 'stack');
  const inner = join(outer, 'demo');
  for (const dir of [outer, inner]) {
    mkdirSync(join(dir, 'data', 'postgres'), { recursive: true });
    writeFileSync(join(dir, 'data', 'postgres', 'file'), '');
    writeFileSync(join(dir, 'secrets.json'), '{}');
  }
  const kept = (dir: string) => existsSync(join(dir, 'data', 'postgres', 'file'));
  return { outer, inner, kept };
}

describe("wiping a stack's folder", () => {
  it('leaves nothing of it, nor of the stacks below it', async () => {
    const { outer } = usedFolders();
    await wipeStackDir(outer, quietly);
    expect(existsSync(outer)).toBe(false);
  });

  it('leaves what is above it alone', async () => {
    const { outer, inner, kept } = usedFolders();
    await wipeStackDir(inner, quietly);
    expect(existsSync(inner)).toBe(false);
    expect(kept(outer)).toBe(true);
  });

  it.each(['outer', 'inner'] as const)(
    'is refused, and nothing lost, while the %s one is in use',
    async (used) => {
      const folders = usedFolders();
      const instance = await openInstance(folders[used], quietly);
      onTestFinished(() => instance.stop());
      await expect(wipeStackDir(folders.outer, quietly)).rejects.toThrow(UserError);
      expect(folders.kept(folders.outer)).toBe(true);
      expect(folders.kept(folders.inner)).toBe(true);
    },
  );

  it('is done when there is nothing to wipe', async () => {
    const dir = join(temporaryFolder(), 'stack');
    await wipeStackDir(dir, quietly);
    expect(existsSync(dir)).toBe(false);
  });
});
