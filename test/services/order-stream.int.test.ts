import { describe, expect, it, onTestFinished } from 'vitest';
import { orderService } from '../../services/order/service.ts';
import { PaymentSessionOpened } from '../../shared/contracts/payments.ts';
import { ShipmentCreated } from '../../shared/contracts/shipments.ts';
import { eventually } from '../harness/eventually.ts';
import { messageOf } from '../harness/messages.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { targetOf, tcpGate, through } from '../harness/tcp-gate.ts';
import { eventsIn, listenTo } from './event-stream.ts';
import { body } from './order-shop.ts';

const service = orderService({});
const session = { ...body, payment: { method: 'session' } };
const url = 'https://pay.example/cs_1';

async function openedStage(): Promise<Stage> {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  return stage;
}

async function checkOut(apiUrl: string | undefined, payload: object) {
  const response = await fetch(`${apiUrl}/checkout/cart-7`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  return (await response.json()) as { orderId: string; paymentUrl?: string };
}

const opened = (orderId: string) =>
  messageOf(PaymentSessionOpened.of({ orderId, url, expiresAt: '2026-03-01T12:30:00Z' }));
const shipped = (orderId: string) =>
  messageOf(ShipmentCreated.of({ orderId, shipmentId: 'S1', trackingNumber: 'TRK1' }));

const idsOf = (text: string) => eventsIn(text).map(({ id }) => id);

describe('a client of one instance', () => {
  it('is told what another instance has made of the order', async () => {
    // given
    const stage = await openedStage();
    const [here, there] = [await stage.start(service), await stage.start(service)];
    const answering = checkOut(here.apiUrl, session);
    const { orderId } = await eventually(async () => {
      const [row] = await stage.database.sql<{ orderId: string }[]>`select order_id as "orderId" from states`;
      if (row === undefined) throw new Error('nothing is placed yet');
      return row;
    });
    const client = await listenTo(`${here.apiUrl}/orders/${orderId}/events`);
    // when
    await there.broker.deliver(opened(orderId));
    expect(await answering).toMatchObject({ orderId, paymentUrl: url });
    await there.broker.deliver(shipped(orderId));
    await client.ended;
    // then
    expect(eventsIn(client.text()).map(({ event }) => event)).toEqual([
      'OrderPlaced',
      'PaymentSessionOpened',
      'ShipmentCreated',
      'OrderConfirmed',
      'end',
    ]);
  });

  it('goes on listening while the database is away, and misses nothing', async () => {
    // given
    const stage = await openedStage();
    const gate = await tcpGate(targetOf(stage.database.url));
    onTestFinished(() => gate.shut());
    const [here, there] = [
      await stage.start(service, { databaseUrl: through(gate, stage.database.url) }),
      await stage.start(service),
    ];
    const { orderId } = await checkOut(here.apiUrl, body);
    const client = await listenTo(`${here.apiUrl}/orders/${orderId}/events`);
    await eventually(() => expect(idsOf(client.text())).toEqual(['0']));
    // when
    await gate.shut();
    await there.broker.deliver(shipped(orderId));
    await eventually(() => expect(here.log.text()).toContain('cannot be looked at'));
    const refused = await fetch(`${here.apiUrl}/orders/${orderId}`);
    expect(refused.status).toBe(503);
    await gate.open();
    await client.ended;
    // then
    expect(idsOf(client.text())).toEqual(['0', '1', '2', 'end']);
  });

  it('is let go when the service stops, which does not take longer for it', async () => {
    // given
    const stage = await openedStage();
    const { apiUrl, log, stop } = await stage.start(service);
    const { orderId } = await checkOut(apiUrl, body);
    const client = await listenTo(`${apiUrl}/orders/${orderId}/events`);
    await eventually(() => expect(idsOf(client.text())).toEqual(['0']));
    // when
    await stop();
    // then
    await client.ended;
    expect(idsOf(client.text())).toEqual(['0']);
    expect(log.text()).not.toContain('closing the API');
  });
});
