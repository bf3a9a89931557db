import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { givenFolder } from './given-folder.ts';
import { bookShipment, cancelShipment, runningSandbox, stripeClient, visaCharge } from './running-sandbox.ts';

const key = { idempotencyKey: 'pay_order-1' };

/** Effects at every party, then a stop. */
async function givenBooks(dataDir: string) {
  const sandbox = await startSandbox({ dataDir });
  const stripe = stripeClient(sandbox.stripeUrl);
  const payment = await stripe.paymentIntents.create(visaCharge('order-1'), key);
  await stripe.refunds.create({ payment_intent: payment.id, amount: 1000 });
  await bookShipment(sandbox.carrierUrl, 'order-1');
  await cancelShipment(sandbox.carrierUrl, 'order-2');
  const transport = createTransport(sandbox.smtpUrl);
  await transport.sendMail({
    from: 'a@x.example',
    to: 'b@x.example',
    text: 'hi',
    messageId: '<1@x.example>',
  });
  transport.close();
  await sandbox.stop();
  return { payment, ledger: sandbox.ledger() };
}

describe('with a data folder', () => {
  it('a restart keeps the books and the idempotency keys', async () => {
    const dataDir = givenFolder();
    const before = await givenBooks(dataDir);
    const sandbox = await runningSandbox({ dataDir });
    expect(sandbox.ledger()).toEqual(before.ledger);
    const stripe = stripeClient(sandbox.stripeUrl);

    const replayed = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    expect(replayed).toEqual(before.payment);
    expect((await bookShipment(sandbox.carrierUrl, 'order-1')).headers.get('idempotent-replayed')).toBe(
      'true',
    );
    expect((await bookShipment(sandbox.carrierUrl, 'order-2')).status).toBe(409);
    expect((await stripe.refunds.create({ payment_intent: before.payment.id })).amount).toBe(3200);
  });

  it('keeps no address of a customer', async () => {
    const dataDir = givenFolder();
    await givenBooks(dataDir);
    expect(readFileSync(join(dataDir, 'journal.jsonl'), 'utf8')).not.toContain('Oudegracht');
  });

  it('a line that a crash cut off is dropped, and writing goes on behind the whole ones', async () => {
    const dataDir = givenFolder();
    const before = await givenBooks(dataDir);
    appendFileSync(join(dataDir, 'journal.jsonl'), '[["refunds","re_x",{"id":"re_');
    const second = await startSandbox({ dataDir });
    expect(second.ledger()).toEqual(before.ledger);
    await bookShipment(second.carrierUrl, 'order-3');
    await second.stop();
    const third = await runningSandbox({ dataDir });
    expect(third.ledger()).toEqual(second.ledger());
    expect(third.ledger().carrier.shipments).toHaveLength(3);
  });

  it('a damaged journal is refused, naming the line', async () => {
    const dataDir = givenFolder();
    writeFileSync(join(dataDir, 'journal.jsonl'), '[]\nnot json\n[]\n');
    await expect(startSandbox({ dataDir })).rejects.toThrow(/damaged at line 2/);
  });

  it('a record in another shape is refused, naming it', async () => {
    const dataDir = givenFolder();
    writeFileSync(join(dataDir, 'journal.jsonl'), '[["shipments","order-1",{"reference":"order-1"}]]\n');
    await expect(startSandbox({ dataDir })).rejects.toThrow(/shipments order-1/);
  });
});

it('without a data folder a restart starts from nothing', async () => {
  const first = await startSandbox();
  await bookShipment(first.carrierUrl, 'order-1');
  await first.stop();
  const second = await runningSandbox();
  expect(second.ledger()).toEqual({
    stripe: { charges: [], refunds: [], sessions: [] },
    webhooks: { sent: 0, events: {}, repeated: 0 },
    carrier: { shipments: [] },
    mails: {},
  });
});
