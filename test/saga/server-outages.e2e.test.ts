import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { onPage } from '../harness/hosted-page.ts';
import { type Restartable, restartableKafka } from '../harness/restartable.ts';
import { cancel, cancelOnceKnown } from '../harness/saga-cancel.ts';
import { ampleTime, expectEndings, expectNothingParked, waiting } from '../harness/saga-steps.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';
import { type TcpGate, targetOf, tcpGate, through } from '../harness/tcp-gate.ts';

const unpaid = 'cancelled: customer_request';
const refunded = 'cancelled: customer_request, refunded';

describe('in the midst of cancels', () => {
  let saga: SagaWorld;
  let kafka: Restartable & { readonly brokers: readonly string[] };
  let postgres: TcpGate;

  beforeAll(async () => {
    [kafka, postgres] = await Promise.all([
      restartableKafka(),
      tcpGate(targetOf(inject('stack').adminDatabaseUrl)),
    ]);
    saga = await openSaga({
      settings: ampleTime,
      kafkaBrokers: kafka.brokers,
      reaching: (databaseUrl) => through(postgres, databaseUrl),
    });
  });
  afterAll(async () => {
    await saga.close();
    await Promise.all([kafka.remove(), postgres.shut()]);
  });

  it('Postgres goes away: nothing is parked, and every cancel that was accepted is carried out', async () => {
    // given customers at their pages
    const orders = await Promise.all(Array.from({ length: 12 }, () => waiting(saga)));
    const [early, late] = [orders.slice(0, 6), orders.slice(6)];

    // when some cancel, the database goes away under them, and others cancel while it is away
    const asking = early.map(({ orderId }) => cancel(saga, orderId));
    await Promise.race(asking);
    await postgres.shut();
    const refused = await Promise.all(late.map(({ orderId }) => cancel(saga, orderId)));
    expect(refused.map(({ code }) => code)).toEqual(late.map(() => 503));
    const answers = await Promise.all(asking);
    for (const { code } of answers) expect([202, 503]).toContain(code);
    await postgres.open();

    // then all goes on by itself, and whoever was not heard is heard now
    await Promise.all(orders.map(({ orderId }) => cancelOnceKnown(saga, orderId)));
    await expectEndings(saga, Object.fromEntries(orders.map(({ orderId }) => [orderId, unpaid])));
    await expectNothingParked(saga);
  });

  it('Kafka goes away: cancels are accepted, nothing is parked, and all are carried out when it is back', async () => {
    // given customers at their pages, one of whom has paid without us being told
    const orders = await Promise.all(Array.from({ length: 12 }, () => waiting(saga)));
    const [first, ...others] = orders;
    saga.sandbox.switches.set('webhooks', { drop: {} });
    expect(await onPage(first?.page ?? '', 'pay')).toBe(303);

    // when half of them cancel, Kafka is killed, and the others cancel while it is away
    const early = orders.slice(0, 6).map(({ orderId }) => cancel(saga, orderId));
    await Promise.race(early);
    await kafka.kill('SIGKILL');
    const late = orders.slice(6).map(({ orderId }) => cancel(saga, orderId));
    const answers = await Promise.all([...early, ...late]);
    expect(answers.map(({ code }) => code)).toEqual(orders.map(() => 202));
    await expectNothingParked(saga);
    await kafka.start();

    // then all are carried out
    const cancelled = Object.fromEntries(others.map(({ orderId }) => [orderId, unpaid]));
    await expectEndings(saga, { ...cancelled, [String(first?.orderId)]: refunded });
    await expectNothingParked(saga);
  });
});
