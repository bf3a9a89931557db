import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Artefact, cachedArtefact } from '../../scripts/stack/artefact-cache.ts';
import { findMismatch, parseChecksums, readChecksums } from '../../scripts/stack/checksums.ts';
import { UserError } from '../../scripts/stack/user-error.ts';
import { temporaryFolder } from './temporary-folder.ts';

const sumOf = (content: string) => createHash('sha256').update(content).digest('hex');
const checksums = { 'a.jar': sumOf('right') };

function cacheOptions() {
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  return { env, signal: new AbortController().signal, retryDelayMs: 1 };
}

function artefact(download: Artefact['download']): Artefact {
  return { id: 'thing-1', checksums, download };
}

const bring = (content: string) => async (dir: string) => writeFileSync(join(dir, 'a.jar'), content);
const cacheContent = (env: { XDG_CACHE_HOME: string }) => readdirSync(join(env.XDG_CACHE_HOME, 'order-saga'));

describe('what is downloaded', () => {
  it('is used when it has the sums kept in the repository, and downloaded only once', async () => {
    const options = cacheOptions();
    const first = await cachedArtefact(artefact(bring('right')), options);
    const again = await cachedArtefact(
      artefact(() => Promise.reject(new Error('downloaded twice'))),
      options,
    );
    expect(again).toBe(first);
    expect(readFileSync(join(first, 'a.jar'), 'utf8')).toBe('right');
  });

  it('is never used when its content is another, and leaves nothing in the cache', async () => {
    const options = cacheOptions();
    const failure = cachedArtefact(artefact(bring('wrong')), options);
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow('a.jar does not have the SHA-256 sum');
    expect(cacheContent(options.env)).toEqual([]);
  });

  it('is tried again after a failure', async () => {
    const attempts: number[] = [];
    const flaky = artefact(async (dir, attempt) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('connection reset');
      await bring('right')(dir);
    });
    await cachedArtefact(flaky, cacheOptions());
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('is not tried again when the person has to do something first', async () => {
    let attempts = 0;
    const hopeless = artefact(async () => {
      attempts++;
      throw new UserError('install Maven');
    });
    await expect(cachedArtefact(hopeless, cacheOptions())).rejects.toThrow('install Maven');
    expect(attempts).toBe(1);
  });

  it('stays whole when two processes download at once: the first to finish wins', async () => {
    const options = cacheOptions();
    // Given both have begun before either ends
    const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = (own: number) =>
      artefact(async (dir) => {
        begun[own]?.resolve();
        await begun[1 - own]?.promise;
        await bring('right')(dir);
      });
    const folders = await Promise.all([cachedArtefact(slow(0), options), cachedArtefact(slow(1), options)]);
    expect(folders[0]).toBe(folders[1]);
    expect(cacheContent(options.env)).toHaveLength(1);
  });
});

describe('the sums in the repository', () => {
  it('name every jar of the broker and the archive of the registry', () => {
    expect(Object.keys(readChecksums('kafka'))).toContain('kafka_2.13-4.3.1.jar');
    expect(Object.keys(readChecksums('registry'))).toEqual(['apicurio-registry-app-3.0.9-all.tar.gz']);
  });

  it('are read by folder', () => {
    expect(parseChecksums('aa  one/x.jar\nbb  two/y.jar\n', 'two')).toEqual({ 'y.jar': 'bb' });
  });

  it('refuse a file that is missing and one that is not expected', async () => {
    const dir = temporaryFolder();
    expect(await findMismatch(dir, checksums)).toBe('a.jar is missing');
    writeFileSync(join(dir, 'a.jar'), 'right');
    writeFileSync(join(dir, 'evil.jar'), 'x');
    expect(await findMismatch(dir, checksums)).toBe('evil.jar is not expected');
  });
});
