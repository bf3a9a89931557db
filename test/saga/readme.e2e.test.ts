import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { eventually } from '../harness/eventually.ts';
import { invocationIn, readmeBlock, repository } from '../harness/readme.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { orderIdIn } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;

beforeAll(async () => {
  saga = await openSaga();
});
afterAll(async () => {
  await saga.close();
});

/** What comes after each of these options. */
function valuesOf(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));
}

/** The order that a stranger has placed, once its event is there. */
async function orderIdFrom(source: string, known: ReadonlySet<string>): Promise<string> {
  return await eventually(() => {
    const placed = saga.events().filter((event) => event.type === 'OrderPlaced' && event.source === source);
    const [order] = placed.filter(({ orderId }) => !known.has(orderId));
    if (order === undefined) throw new Error(`nobody at ${source} has placed an order`);
    return order.orderId;
  });
}

async function expectConfirmed(orderId: string): Promise<void> {
  await atRest(saga, [orderId]);
  expect(endingsOf(saga.events(), orderId)).toEqual(['confirmed']);
  expect(await auditBooks(saga)).toEqual([]);
}

describe('what the README says to copy and paste', () => {
  it('places an order that is confirmed: with kafkajs', async () => {
    // given the snippet, with the brokers and the topic of this test
    const snippet = readmeBlock('js', "from 'kafkajs'");
    const here = snippet
      .replace(
        "'127.0.0.1:19092'",
        inject('stack')
          .kafkaBrokers.map((broker) => `'${broker}'`)
          .join(', '),
      )
      .replace("topic: 'orders'", `topic: '${saga.world.prefix}orders'`);
    expect(here).toContain(saga.world.prefix);
    const known = new Set(saga.events().map(({ orderId }) => orderId));

    // when it is run as it stands, then the order is confirmed
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', here], { cwd: repository });
    await expectConfirmed(await orderIdFrom('/my-shop', known));
  });

  it('places an order that is confirmed: with kcat', async () => {
    // given what the shell makes of the lines
    const { args, stdin } = await invocationIn(readmeBlock('sh', 'kcat -P'), 'kcat');
    const [delimiter = ''] = valuesOf(args, '-K');
    const [key = '', value = ''] = stdin.trimEnd().split(delimiter);
    expect(valuesOf(args, '-t')).toEqual(['orders']);
    expect(valuesOf(args, '-X')).toEqual(['partitioner=murmur2_random']);

    // when what kcat would send is sent, then the order is confirmed
    const headers = Object.fromEntries(valuesOf(args, '-H').map((header) => header.split('=', 2)));
    await saga.world.produce({ topic: 'orders', key, value: Buffer.from(value), headers });
    await expectConfirmed(key);
  });

  it('places an order that is confirmed: with curl', async () => {
    // given what the shell makes of the lines
    const { args } = await invocationIn(readmeBlock('sh', 'curl '), 'curl');
    const url = new URL(args.find((arg) => arg.startsWith('http://')) ?? '');
    const headers = Object.fromEntries(valuesOf(args, '-H').map((header) => header.split(': ', 2)));
    const [body = ''] = valuesOf(args, '-d');

    // when what curl would ask is asked of this test's API, then the order is confirmed
    const address = new URL(url.pathname, saga.running.order[0]?.apiUrl);
    await expectConfirmed(await orderIdIn(await fetch(address, { method: 'POST', headers, body })));
  });
});
