import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ensureSecretFiles } from '../../scripts/containers/secret-files.ts';
import { temporaryFolder } from '../scripts/temporary-folder.ts';

const owners = [
  'postgres',
  'registry',
  'sandbox',
  'order',
  'inventory',
  'payment',
  'shipping',
  'notification',
];

let root: string;
const read = (file: string) => readFileSync(join(root, file), 'utf8').trim();
const everything = () => owners.map((owner) => (owner === 'sandbox' ? '' : read(`${owner}/database-url`)));

beforeEach(() => {
  root = temporaryFolder();
  for (const owner of owners) mkdirSync(join(root, owner));
});

describe('the secrets of containers', () => {
  it('are made up once, and differ', () => {
    // given
    ensureSecretFiles(root);
    const first = everything();

    // when
    ensureSecretFiles(root);

    // then
    expect(everything()).toEqual(first);
    expect(new Set(first.map((url) => url && new URL(url).password)).size).toBe(owners.length);
    expect(read('order/database-url')).toMatch(/^postgres:\/\/saga_order:\S{32}@postgres:5432\/saga_order$/);
  });

  it('agree between those who share one', () => {
    ensureSecretFiles(root);
    expect(read('payment/stripe-webhook-secrets')).toBe(read('sandbox/webhook-secret'));
    expect(new URL(read('postgres/database-url')).password).toBe(read('postgres/password'));
    const { password } = new URL(read('registry/database-url'));
    expect(read('registry/registry.properties')).toContain(`apicurio.datasource.password=${password}`);
  });

  it('agree again when one of two volumes was lost', () => {
    // given
    ensureSecretFiles(root);
    rmSync(join(root, 'sandbox', 'webhook-secret'));

    // when
    ensureSecretFiles(root);

    // then
    expect(read('payment/stripe-webhook-secrets')).toBe(read('sandbox/webhook-secret'));
  });

  it('can be read by the users that servers run as, and changed by nobody', () => {
    ensureSecretFiles(root);
    expect(statSync(join(root, 'postgres', 'password')).mode & 0o777).toBe(0o444);
  });
});
