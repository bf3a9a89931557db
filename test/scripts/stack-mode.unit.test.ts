import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseStackMode } from '../../scripts/stack/stack-mode.ts';
import { UserError } from '../../scripts/stack/user-error.ts';

const given = {
  KAFKA_BROKERS: 'one:9092, two:9092',
  SCHEMA_REGISTRY_URL: 'http://registry:8081',
  DATABASE_URL: 'postgres://admin:secret@db:5432/postgres',
};

describe('which stack is used', () => {
  it('is the one in the environment when all three addresses are given', () => {
    expect(chooseStackMode(given)).toEqual({
      kind: 'external',
      kafkaBrokers: ['one:9092', 'two:9092'],
      schemaRegistryUrl: given.SCHEMA_REGISTRY_URL,
      adminDatabaseUrl: given.DATABASE_URL,
    });
  });

  it('is the one whose addresses are in files, as secrets are given to containers', () => {
    const dir = mkdtempSync(join(tmpdir(), 'stack-mode-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const file = join(dir, 'database-url');
    writeFileSync(file, `${given.DATABASE_URL}\n`);
    const { DATABASE_URL, ...others } = given;
    expect(chooseStackMode({ ...others, DATABASE_URL_FILE: file })).toEqual(chooseStackMode(given));
    expect(() => chooseStackMode({ ...given, DATABASE_URL_FILE: file })).toThrow(UserError);
    expect(() => chooseStackMode({ ...others, DATABASE_URL_FILE: join(dir, 'none') })).toThrow(
      'DATABASE_URL_FILE: names a file that cannot be read (ENOENT).',
    );
  });

  it('is whichever can be started here when no address is given', () => {
    expect(chooseStackMode({})).toEqual({ kind: 'any' });
    expect(chooseStackMode({ KAFKA_BROKERS: '' })).toEqual({ kind: 'any' });
  });

  it.each(['native', 'containers'])('is a %s one when asked for, whatever is given', (STACK) => {
    expect(chooseStackMode({ ...given, STACK })).toEqual({ kind: STACK });
    expect(chooseStackMode({ DATABASE_URL: given.DATABASE_URL, STACK })).toEqual({ kind: STACK });
  });

  it.each([
    {
      set: ['DATABASE_URL'],
      said: 'DATABASE_URL is set, but KAFKA_BROKERS and SCHEMA_REGISTRY_URL are missing.',
    },
    {
      set: ['KAFKA_BROKERS', 'DATABASE_URL'],
      said: 'KAFKA_BROKERS and DATABASE_URL are set, but SCHEMA_REGISTRY_URL is missing.',
    },
  ] as const)('is not guessed from $set alone: what is set and what is missing is said', ({ set, said }) => {
    const choose = () => chooseStackMode(Object.fromEntries(set.map((name) => [name, given[name]])));
    expect(choose).toThrow(UserError);
    expect(choose).toThrow(said);
    expect(choose).toThrow('STACK=native');
  });

  it('names what is missing for STACK=external', () => {
    const choose = () => chooseStackMode({ STACK: 'external', KAFKA_BROKERS: 'one:9092' });
    expect(choose).toThrow(UserError);
    expect(choose).toThrow('missing: SCHEMA_REGISTRY_URL, DATABASE_URL');
  });

  it('is nothing that it does not know', () => {
    const choose = () => chooseStackMode({ STACK: 'foo' });
    expect(choose).toThrow(UserError);
    expect(choose).toThrow('native, containers or external');
  });

  it('does not print an address that is not a URL, which may hold a password', () => {
    const choose = () => chooseStackMode({ ...given, DATABASE_URL: 'admin:secret@db' });
    expect(choose).toThrow(
      /^DATABASE_URL has to be a URL that begins with postgres:\/\/ or postgresql:\/\/\.$/,
    );
  });
});
