import { describe, expect, it } from 'vitest';
import { listedIn } from '../../scripts/containers/compose.ts';
import { addressesOf } from '../../scripts/containers/compose-addresses.ts';
import { UserError } from '../../scripts/stack/user-error.ts';

const container = (Service: string, TargetPort: number, PublishedPort: number) => ({
  Service,
  State: 'running',
  Publishers: [
    { URL: '', TargetPort: 9000, PublishedPort: 0 },
    { URL: '127.0.0.1', TargetPort, PublishedPort },
  ],
});

const containers = [
  container('kafka', 19092, 21_001),
  container('registry', 8080, 21_002),
  container('postgres', 5432, 21_003),
  container('order', 8080, 21_004),
  container('sandbox', 7113, 21_005),
  { Service: 'payment', State: 'running', Publishers: null },
];
const lines = containers.map((listed) => JSON.stringify(listed)).join('\n');
const adminUrl = () => 'postgres://postgres:pa%2Fss@postgres:5432/postgres';

describe('what docker compose runs', () => {
  it.each([lines, JSON.stringify(containers)])('is found where it is published', (text) => {
    expect(addressesOf(listedIn(text), adminUrl)).toEqual({
      KAFKA_BROKERS: '127.0.0.1:21001',
      SCHEMA_REGISTRY_URL: 'http://127.0.0.1:21002/apis/ccompat/v7',
      DATABASE_URL: 'postgres://postgres:pa%2Fss@127.0.0.1:21003/postgres',
      ORDER_API_URL: 'http://127.0.0.1:21004',
      SANDBOX_URL: 'http://127.0.0.1:21005',
    });
  });

  it('is not taken for the whole when a part is missing, which is said', () => {
    const part = listedIn(lines).filter(({ Service }) => Service !== 'order');
    expect(() => addressesOf(part, adminUrl)).toThrow(UserError);
    expect(() => addressesOf(part, adminUrl)).toThrow('order does not run');
  });

  it('may be nothing', () => {
    expect(listedIn('\n')).toEqual([]);
  });
});
