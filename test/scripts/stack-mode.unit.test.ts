import { describe, expect, it } from 'vitest';
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

  it('is a native one when no address is given', () => {
    expect(chooseStackMode({})).toEqual({ kind: 'native' });
    expect(chooseStackMode({ KAFKA_BROKERS: '' })).toEqual({ kind: 'native' });
  });

  it('is a native one when asked for, whatever is given', () => {
    expect(chooseStackMode({ ...given, STACK: 'native' })).toEqual({ kind: 'native' });
    const some = { DATABASE_URL: given.DATABASE_URL, STACK: 'native' };
    expect(chooseStackMode(some)).toEqual({ kind: 'native' });
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

  it.each(['containers', 'foo'])('is not STACK=%s, which is said clearly', (STACK) => {
    expect(() => chooseStackMode({ STACK })).toThrow(UserError);
  });

  it('does not print an address that is not a URL, which may hold a password', () => {
    const choose = () => chooseStackMode({ ...given, DATABASE_URL: 'admin:secret@db' });
    expect(choose).toThrow(
      /^DATABASE_URL has to be a URL that begins with postgres:\/\/ or postgresql:\/\/\.$/,
    );
  });
});
