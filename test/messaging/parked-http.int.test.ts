import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { order } from '../../services/order/order.ts';
import { lockParked } from '../../shared/messaging/sql/parked.ts';
import type { CallAnswer } from '../../shared/saga/call.ts';
import { expectDecidedOrder, expectTally } from '../harness/applied.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { captured, framed, type Message, messageOf } from '../harness/messages.ts';
import { courier, tally } from '../harness/participants.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { openWorld } from '../harness/world.ts';

type Answer = { readonly status: number; readonly body: { readonly [field: string]: unknown } };

/** Runs every redrive that is due and shows that nothing more happens: the watch looks about once a second. */
const restful = { forMs: 1_500 };

async function ask(adminUrl: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const response = await fetch(`${adminUrl}/parked${path}`, { method, ...sent });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

describe('what is parked, on the admin port', () => {
  let stage: Stage;
  let sql: Stage['database']['sql'];
  /** Payment ids that the participant cannot take. */
  let refused: Set<string>;

  beforeEach(async () => {
    stage = await openStage();
    sql = stage.database.sql;
    refused = new Set(['second']);
    return () => stage.close();
  });

  const startTally = () => stage.start(tally((paymentId) => refused.has(paymentId)));

  /** One order with a message that is applied, one that is parked, and two that are held behind it. */
  async function given() {
    const { adminUrl, broker } = await startTally();
    const orderId = randomUUID();
    const ids = ['first', 'second', 'third', 'fourth'].map((name) => [name, randomUUID()] as const);
    const records = await broker.deliver(
      ...ids.map(([name, id]) => messageOf(captured(orderId, name), { id })),
    );
    const rows = await eventually(async () => {
      const found = await sql<{ id: string }[]>`select id from parked order by id`;
      expect(found).toHaveLength(3);
      return found;
    });
    const [parked = '', held = ''] = rows.map(({ id }) => id);
    const url = (method: string, path = '', body?: unknown) => ask(adminUrl, method, path, body);
    return { adminUrl, broker, orderId, records, parked, held, eventId: ids[1]?.[1] ?? '', url };
  }

  const edited = (orderId: string, paymentId: string) => ({
    data: captured(orderId, paymentId).data,
    reason: 'the provider sent a wrong id',
    change: true,
  });

  it('is listed in pages, the oldest first', async () => {
    const { url, orderId, parked, held } = await given();
    const whole = await url('GET');
    expect(whole).toMatchObject({
      status: 200,
      body: {
        items: [
          { id: parked, kind: 'message', standing: 'parked', type: 'PaymentCaptured', orderId, attempts: 1 },
          { id: held, standing: 'held' },
          { standing: 'held' },
        ],
        next: null,
      },
    });

    // when it is read page by page
    const seen: unknown[] = [];
    let next: unknown = '';
    for (let page = 0; next !== null; page++) {
      expect(page).toBeLessThan(4);
      const { body } = await url('GET', `?limit=1${next === '' ? '' : `&after=${next}`}`);
      seen.push(...(body.items as unknown[]));
      next = body.next;
    }

    // then nothing was shown twice or left out
    expect(seen).toEqual(whole.body.items);
  });

  it('keeps its pages apart when all is of one moment, and when what was shown is gone', async () => {
    const { adminUrl } = await startTally();
    const numbers = Array.from({ length: 12 }, (_, n) => n + 1);
    await sql`
      insert into parked (standing, kind, headers, reason, detail, parked_at)
      select 'parked', 'message', '{}', 'undecodable', n::text, '2026-01-02' from generate_series(1, 12) as n`;
    await sql`
      insert into calls (call_id, order_id, name, wish, causation_id, traceparent, attempts, due_at, wanted_at)
      select gen_random_uuid(), gen_random_uuid(), 'run', '{}', gen_random_uuid(), '', 1, 'infinity', '2026-01-02'
      from generate_series(1, 2)`;
    const seen: { kind: string; detail: string }[] = [];
    let next: unknown = '';
    while (next !== null) {
      const { body } = await ask(adminUrl, 'GET', `?limit=5${next === '' ? '' : `&after=${next}`}`);
      seen.push(...(body.items as typeof seen));
      next = body.next;
      await sql`delete from parked where detail = any(${seen.map(({ detail }) => detail)})`;
    }
    expect(seen.map(({ kind, detail }) => (kind === 'call' ? kind : detail))).toEqual([
      ...numbers.map(String),
      'call',
      'call',
    ]);
  });

  it('is shown with personal data only when asked for', async () => {
    const { adminUrl, broker } = await stage.start({ participant: order });
    const { data } = placedOrder({ orderId: randomUUID() });
    const { data: other } = placedOrder({ orderId: data.orderId, lines: [] });
    const id = randomUUID();
    for (const placed of [data, other])
      await broker.deliver(messageOf({ type: 'OrderPlaced', data: placed }, { id }));
    const [{ id: parked } = { id: '' }] = await eventually(async () => {
      const found = await sql<{ id: string }[]>`select id from parked`;
      expect(found).toHaveLength(1);
      return found;
    });
    const secrets = [data.customer.name, data.customer.email, data.shipTo.line1, data.shipTo.postalCode];
    const shown = await ask(adminUrl, 'GET', `/${parked}`);
    expect(shown).toMatchObject({
      status: 200,
      body: { service: 'order', reason: 'conflict', payload: { orderId: data.orderId, lines: [] } },
    });
    for (const secret of secrets) expect(JSON.stringify(shown.body)).not.toContain(secret);
    const revealed = await ask(adminUrl, 'GET', `/${parked}?reveal=true`);
    for (const secret of secrets) expect(JSON.stringify(revealed.body)).toContain(secret);
  });

  it('is processed when redriven after its cause was mended, and what was held follows in order', async () => {
    const { url, orderId, parked } = await given();
    refused.clear();
    expect(await url('POST', `/${parked}/redrive`)).toEqual({
      status: 200,
      body: { outcome: 'processed', detail: '' },
    });
    await eventually(() => expectTally(sql, orderId, ['first', 'second', 'third', 'fourth']));
  });

  it('says so when it fails again', async () => {
    const { url, parked } = await given();
    expect(await url('POST', `/${parked}/redrive`)).toEqual({
      status: 200,
      body: { outcome: 'failed again', detail: 'Error: cannot count second' },
    });
  });

  it('is a conflict to redrive what waits behind another', async () => {
    const { url, parked, held } = await given();
    const { status, body } = await url('POST', `/${held}/redrive`);
    expect([status, body.detail]).toEqual([409, expect.stringContaining(`behind entry ${parked}`)]);
  });

  it('leaves its reason in the inbox when discarded, and what was held goes on', async () => {
    const { url, orderId, parked, eventId } = await given();
    expect(await url('POST', `/${parked}/discard`, { reason: 'a test' })).toMatchObject({ status: 200 });
    await eventually(() => expectTally(sql, orderId, ['first', 'third', 'fourth']));
    expect(await sql`select outcome from inbox where event_id = ${eventId}`).toEqual([
      { outcome: 'discarded: a test' },
    ]);
  });

  it('is 404 when there is no such thing', async () => {
    const { adminUrl } = await startTally();
    const change = edited(randomUUID(), 'x');
    for (const [method, path, body] of [
      ['GET', '/12345'],
      ['GET', `/${randomUUID()}`],
      ['POST', '/12345/redrive'],
      ['POST', `/${randomUUID()}/redrive`],
      ['POST', '/12345/discard', { reason: 'a test' }],
      ['POST', '/12345/edit', change],
      ['GET', '/1/nothing'],
    ] as const)
      expect((await ask(adminUrl, method, path, body)).status, `${method} ${path}`).toBe(404);
  });

  it('is closed to web pages on the real port, too', async () => {
    const { adminUrl, parked } = await given();
    const request = { method: 'POST', headers: { origin: adminUrl } };
    expect((await fetch(`${adminUrl}/parked/${parked}/redrive`, request)).status).toBe(403);
    expect(await sql`select standing, attempts from parked where id = ${parked}`).toEqual([
      { standing: 'parked', attempts: 1 },
    ]);
  });

  it.each(['outcome', 'deadline'])('cannot be discarded as %s: nothing else tells of it', async (kind) => {
    const { adminUrl } = await startTally();
    const [row] = await sql<[{ id: string }]>`
      insert into parked (standing, kind, order_id, event_id, type, value, headers, reason, detail)
      values ('parked', ${kind}, ${randomUUID()}, ${randomUUID()}, 'charge.done', '{}', '{}', 'decision_failed', '')
      returning id`;
    const { status, body } = await ask(adminUrl, 'POST', `/${row.id}/discard`, { reason: 'a test' });
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/cannot be discarded.*redrive/)]);
    expect(await sql`select kind from parked`).toEqual([{ kind }]);
    expect(await sql`select outcome from inbox`).toEqual([]);
  });

  it('can be a call, which is attempted again, and cannot be discarded or edited', async () => {
    let mended = false;
    const answer: CallAnswer<unknown, string> = { outcome: 'done', result: { receipt: 'r1' } };
    const { adminUrl, broker } = await stage.start(
      courier(async () => {
        if (!mended) throw new Error('our mistake');
        return answer;
      }),
    );
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'errand')));
    const { id } = await eventually(async () => {
      const { body } = await ask(adminUrl, 'GET', '');
      expect(body.items).toMatchObject([{ kind: 'call', type: 'run', orderId }]);
      return (body.items as { id: string }[])[0] ?? { id: '' };
    });
    expect((await ask(adminUrl, 'POST', `/${id}/discard`, { reason: 'a test' })).status).toBe(409);
    expect((await ask(adminUrl, 'POST', `/${id}/edit`, edited(orderId, 'x'))).status).toBe(409);
    expect(await ask(adminUrl, 'GET', `/${id}`)).toMatchObject({ body: { kind: 'call', name: 'run' } });
    const redrive = () => ask(adminUrl, 'POST', `/${id}/redrive`);
    expect((await redrive()).body).toEqual({
      outcome: 'failed again',
      detail: 'unexpected: our mistake',
    });
    mended = true;
    expect((await redrive()).body).toMatchObject({ outcome: 'processed' });
  });

  describe('an edited message', () => {
    it('is another event in the place of the old one, and the old one cannot come again', async () => {
      const { url, broker, orderId, records, parked, eventId } = await given();

      // when it is given other content, with more behind it
      const { status, body } = await url('POST', `/${parked}/edit`, edited(orderId, 'mended'));

      // then it is applied under a new id, where it stood
      expect([status, body]).toEqual([
        200,
        { eventId: expect.any(String), editedFrom: eventId, outcome: 'processed', detail: '' },
      ]);
      expect(body.eventId).not.toBe(eventId);
      await eventually(() => expectTally(sql, orderId, ['first', 'mended', 'third', 'fourth']));
      const outcome = async (id: unknown) =>
        (await sql`select outcome from inbox where event_id = ${id as string}`)[0]?.outcome;
      expect(await outcome(eventId)).toBe(`edited: the provider sent a wrong id, now ${body.eventId}`);
      expect(await outcome(body.eventId)).toBe('applied');

      // and the original, read once more, changes nothing
      await broker.redeliver(records);
      await quiet(() => broker.sent.length, restful);
      await expectTally(sql, orderId, ['first', 'mended', 'third', 'fourth']);
      expectDecidedOrder(broker.sent, orderId, 4);
      expect(await sql`select id from parked`).toEqual([]);
      expect(await outcome(eventId)).toMatch(/^edited: /);
      const causes = broker.sent.map(({ headers }) => headers.ce_causationid ?? headers.causationid);
      expect(causes).toContain(body.eventId);
      expect(causes).not.toContain(eventId);
    });

    it('that fails again keeps its place and its link, and can be edited once more', async () => {
      const { url, orderId, parked, eventId, broker, records } = await given();
      refused.add('worse');
      const first = await url('POST', `/${parked}/edit`, edited(orderId, 'worse'));
      expect(first.body).toMatchObject({ outcome: 'failed again', detail: 'Error: cannot count worse' });
      expect((await url('GET', `/${parked}`)).body).toMatchObject({
        id: parked,
        eventId: first.body.eventId,
        editedFrom: eventId,
        headers: { ce_id: first.body.eventId, ce_editedfrom: eventId },
        message: { topic: 'payments', offset: records[1]?.offset },
        payload: { paymentId: 'worse' },
      });

      // when the same edit is done again, it is the same event
      const again = await url('POST', `/${parked}/edit`, edited(orderId, 'worse'));
      expect(again.body).toEqual(first.body);

      // when the original is read once more meanwhile, and another edit is done
      await broker.redeliver(records);
      const second = await url('POST', `/${parked}/edit`, edited(orderId, 'mended'));
      expect(second.body).toMatchObject({ editedFrom: first.body.eventId, outcome: 'processed' });
      await eventually(() => expectTally(sql, orderId, ['first', 'mended', 'third', 'fourth']));
      await quiet(() => broker.sent.length, restful);
      expectDecidedOrder(broker.sent, orderId, 4);
      const outcomes = await sql<{ outcome: string }[]>`select outcome from inbox order by outcome`;
      expect(outcomes.map(({ outcome }) => outcome.replace(/:.*/, ''))).toEqual([
        'applied',
        'applied',
        'applied',
        'applied',
        'edited',
        'edited',
      ]);
    });

    it('can have been unreadable, or framed, or in structured mode', async () => {
      const { adminUrl, broker } = await startTally();
      const mangled = (orderId: string): Message => ({
        ...messageOf(captured(orderId, 'x')),
        value: framed(Buffer.from('{"orderId":'), 7),
      });
      const structured = (orderId: string): Message => ({
        ...messageOf(captured(orderId, 'x')),
        headers: { 'content-type': 'application/cloudevents+json' },
        value: Buffer.from(
          JSON.stringify({
            specversion: '1.0',
            id: randomUUID(),
            source: '/elsewhere',
            type: 'PaymentCaptured',
            data: { orderId, paymentId: 7 },
          }),
        ),
      });
      for (const message of [mangled, structured]) {
        const orderId = randomUUID();
        await broker.deliver(message(orderId), messageOf(captured(orderId, 'behind')));
        const [row] = await eventually(async () => {
          const found = await sql<{ id: string }[]>`
            select id from parked where order_id = ${orderId} order by id`;
          expect(found).toHaveLength(2);
          return found;
        });
        const { body } = await ask(adminUrl, 'POST', `/${row?.id}/edit`, edited(orderId, 'mended'));
        expect(body).toMatchObject({ outcome: 'processed' });
        await eventually(() => expectTally(sql, orderId, ['mended', 'behind']));
      }
    });

    it('needs data that fits the event and its order, and is not touched otherwise', async () => {
      const { url, orderId, parked } = await given();
      const { data } = captured(orderId, 'mended');
      const before = await sql`select * from parked order by id`;
      const cases: [object, string][] = [
        [{ ...data, paymentId: 7 }, 'data.paymentId'],
        [{ ...data, amount: { amount: 100 } }, 'data.amount.currency'],
        [{ ...data, amount: { ...data.amount, curency: 'USD' } }, 'data.amount.curency'],
        [{ ...data, orderId: randomUUID() }, 'data.orderId'],
        [{}, 'data.orderId'],
      ];
      for (const [changed, field] of cases) {
        const { status, body } = await url('POST', `/${parked}/edit`, {
          ...edited(orderId, ''),
          data: changed,
        });
        expect([status, body.errors]).toEqual([
          400,
          expect.arrayContaining([expect.objectContaining({ field })]),
        ]);
      }
      expect(await sql`select * from parked order by id`).toEqual(before);
      expect(await sql`select outcome from inbox where outcome like 'edited%'`).toEqual([]);
    });

    it('cannot be one that is only held, nor one whose id came before with other content', async () => {
      const { url, orderId, held, broker } = await given();
      const id = randomUUID();
      const other = randomUUID();
      await broker.deliver(
        messageOf(captured(other, 'one'), { id }),
        messageOf(captured(other, 'two'), { id }),
      );
      const [conflict] = await eventually(async () => {
        const found = await sql<{ id: string }[]>`select id from parked where reason = 'conflict'`;
        expect(found).toHaveLength(1);
        return found;
      });
      const onHeld = await url('POST', `/${held}/edit`, edited(orderId, 'mended'));
      expect([onHeld.status, onHeld.body.detail]).toEqual([409, expect.stringContaining('only waits')]);
      const onConflict = await url('POST', `/${conflict?.id}/edit`, edited(other, 'mended'));
      expect([onConflict.status, onConflict.body.detail]).toEqual([
        409,
        expect.stringContaining('only be discarded'),
      ]);
    });

    it('is not tried as it was read before, and nothing behind it overtakes it', async () => {
      const { stop, broker } = await startTally();
      const [edited, other] = [randomUUID(), randomUUID()];
      await broker.deliver(
        ...[edited, edited, other].map((orderId) => messageOf(captured(orderId, 'second'))),
      );
      const read = await eventually(async () => {
        const found = await sql<{ id: string; eventId: string }[]>`
          select id, event_id as "eventId" from parked order by id`;
        expect(found).toHaveLength(3);
        return found;
      });
      await stop();
      const [first, , third] = read.map(({ id }) => id);

      // when the first is edited between being read for a redrive and being tried
      await sql`update parked set event_id = ${randomUUID()} where id = ${first ?? ''}`;

      // then only the other order goes on
      expect(await sql.begin((tx) => lockParked(tx, read))).toEqual(new Set([third]));
    });

    it('waits when another of its order is parked before it', async () => {
      const { url, orderId, parked, broker } = await given();
      const unreadable = messageOf(captured(orderId, 'x'), { value: Buffer.from('{') });
      await broker.deliver(unreadable);
      const [last] = await eventually(async () => {
        const found = await sql<{ id: string }[]>`select id from parked where reason = 'undecodable'`;
        expect(found).toHaveLength(1);
        return found;
      });
      const { body } = await url('POST', `/${last?.id}/edit`, edited(orderId, 'fifth'));
      expect(body).toMatchObject({
        outcome: 'pending',
        detail: expect.stringContaining(`behind entry ${parked}`),
      });
      refused.clear();
      await url('POST', `/${parked}/redrive`);
      await eventually(() => expectTally(sql, orderId, ['first', 'second', 'third', 'fourth', 'fifth']));
    });
  });
});

describe('through Kafka', () => {
  it('the original of an edited message is a repeat when it is produced again', async () => {
    const world = await openWorld({ topics: ['payments', 'shipments'] });
    onTestFinished(() => world.close());
    const { sql } = world.database;
    const { adminUrl } = await world.start(tally((paymentId) => paymentId === 'bad'));
    const orderId = randomUUID();
    const original = messageOf(captured(orderId, 'bad'), { id: randomUUID() });
    await world.produce(original, messageOf(captured(orderId, 'behind')));
    const [row] = await eventually(async () => {
      const found = await sql<{ id: string }[]>`select id from parked order by id`;
      expect(found).toHaveLength(2);
      return found;
    });
    const { body } = await ask(adminUrl, 'POST', `/${row?.id}/edit`, {
      data: captured(orderId, 'good').data,
      reason: 'a test',
      change: true,
    });
    expect(body).toMatchObject({ outcome: 'processed' });
    await world.produce(original, messageOf(captured(orderId, 'later')));
    await eventually(() => expectTally(sql, orderId, ['good', 'behind', 'later']));
    await quiet(() => world.published('shipments').length);
    expectDecidedOrder(world.published('shipments'), orderId, 3);
    expect(await sql`select id from parked`).toEqual([]);
  });
});
