import { describe, expect, it, onTestFinished } from 'vitest';
import { orderService } from '../../services/order/service.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { openStage } from '../harness/stage.ts';
import { targetOf, tcpGate, through } from '../harness/tcp-gate.ts';
import { body } from '../services/order-shop.ts';

async function checkOut(apiUrl: string | undefined): Promise<{ status: number; detail?: string }> {
  const response = await fetch(`${apiUrl}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { detail } = (await response.json()) as { detail?: string };
  return { status: response.status, ...(detail !== undefined && { detail }) };
}

describe('customers who press the button again and again, without a key, while the database is away', () => {
  it('are told that nothing was done, and get the one order that they are told of, and no other', async () => {
    // given an order service whose database has gone away
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const gate = await tcpGate(targetOf(stage.database.url));
    onTestFinished(() => gate.shut());
    const databaseUrl = through(gate, stage.database.url);
    const { adminUrl, apiUrl, broker, log } = await stage.start(orderService({}), { databaseUrl });
    await gate.shut();
    const ready = async () => (await fetch(`${adminUrl}/health/ready`)).status;

    // when twenty check out, which makes the service notice at last
    const answers = await Promise.all(Array.from({ length: 20 }, () => checkOut(apiUrl)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(await ready()).toBe(503);
    const later = await checkOut(apiUrl);
    expect(later).toEqual({ status: 503, detail: expect.stringContaining('nothing was done') });

    // then none of them is placed when it is back, and one who checks out then is
    await gate.open();
    await eventually(async () => expect(await ready()).toBe(200));
    const placed = async () => (await stage.database.sql`select 1 from states`).length;
    expect(await quiet(placed)).toBe(0);
    expect(await checkOut(apiUrl)).toEqual({ status: 202 });
    await eventually(() =>
      expect(broker.sent.map(({ headers }) => headers.ce_type)).toEqual(['OrderPlaced']),
    );
    expect(await quiet(placed)).toBe(1);
    expect(log.lines.filter(({ level }) => level >= 60)).toEqual([]);
  });
});
