import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parkedAt } from '../../scripts/parked/items.ts';
import { discardEntry } from '../../shared/messaging/parking/discard.ts';
import { redriveCall, redriveEntry } from '../../shared/messaging/parking/redrive.ts';
import { NotParked, Refused } from '../../shared/messaging/parking/refusal.ts';
import type { CallAnswer } from '../../shared/saga/call.ts';
import { eventually } from '../harness/eventually.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { courier, tally } from '../harness/participants.ts';
import { openWorld, type World } from '../harness/world.ts';

const unreadable = { key: null, value: Buffer.from('not json'), headers: { ce_type: 'PaymentCaptured' } };

describe('what is parked', () => {
  let world: World;
  /** Payment ids that the participant cannot take. */
  let refused: Set<string>;
  const items = () => parkedAt('shipping', world.database.sql);
  const redrive = (id: string) => redriveEntry(world.database.sql, id);
  const discard = (id: string) => discardEntry(world.database.sql, 'shipping', id, 'a test');

  beforeEach(async () => {
    world = await openWorld({ topics: ['payments', 'shipments'] });
    refused = new Set();
  });
  afterEach(() => world.close());

  async function startTally() {
    await world.start(tally((paymentId) => refused.has(paymentId)));
  }

  /** One order with a message that is applied, one that is parked, and one that is held behind it. */
  async function parkOne() {
    const orderId = randomUUID();
    refused.add('second');
    await startTally();
    await world.produce(...['first', 'second', 'third'].map((id) => messageOf(captured(orderId, id))));
    const [parked, held] = await eventually(async () => {
      const found = await items();
      expect(found.map(({ standing }) => standing)).toEqual(['parked', 'held']);
      return found;
    });
    return { orderId, parked: parked?.id ?? '', held: held?.id ?? '' };
  }

  async function seenBy(orderId: string): Promise<string[]> {
    const [state] = await world.database.sql<{ seen: string[] }[]>`
      select data -> 'seen' as seen from states where order_id = ${orderId}`;
    return state?.seen ?? [];
  }

  async function outcomes(): Promise<string[]> {
    const rows = await world.database.sql<{ outcome: string }[]>`select outcome from inbox order by outcome`;
    return rows.map(({ outcome }) => outcome);
  }

  it('is listed with its order, reason and what is held behind it', async () => {
    const { orderId } = await parkOne();
    expect(await items()).toMatchObject([
      { service: 'shipping', kind: 'message', type: 'PaymentCaptured', orderId, reason: 'decision_failed' },
      { standing: 'held', orderId },
    ]);
  });

  it('is processed when redriven after its cause was mended, and what was held follows in order', async () => {
    const { orderId, parked } = await parkOne();
    refused.clear();
    expect(await redrive(parked)).toMatchObject({ outcome: 'processed' });
    await eventually(async () => expect(await seenBy(orderId)).toEqual(['first', 'second', 'third']));
    expect(await items()).toEqual([]);
    expect(await outcomes()).toEqual(['applied', 'applied', 'applied']);
  });

  it('stays in its place when it fails again, and so does what is held behind it', async () => {
    const { orderId, parked } = await parkOne();
    expect(await redrive(parked)).toMatchObject({
      outcome: 'failed again',
      detail: 'Error: cannot count second',
    });
    expect(await items()).toMatchObject([
      { id: parked, standing: 'parked', attempts: 2 },
      { standing: 'held' },
    ]);
    expect(await seenBy(orderId)).toEqual(['first']);
  });

  it('cannot be overtaken by what is held behind it', async () => {
    const { parked, held } = await parkOne();
    await expect(redrive(held)).rejects.toThrow(Refused);
    await expect(redrive(held)).rejects.toThrow(`behind entry ${parked}`);
  });

  it('leaves its reason in the inbox when discarded, and what was held goes on', async () => {
    const { orderId, parked } = await parkOne();
    await discard(parked);
    await eventually(async () => expect(await seenBy(orderId)).toEqual(['first', 'third']));
    expect(await outcomes()).toEqual(['applied', 'applied', 'discarded: a test']);
    expect(await items()).toEqual([]);
  });

  it('leaves a trace when discarded even if its id could not be read', async () => {
    await startTally();
    await world.produce({ topic: 'payments', ...unreadable });
    const [item] = await eventually(async () => {
      const found = await items();
      expect(found).toMatchObject([{ reason: 'undecodable', orderId: null }]);
      return found;
    });
    await discard(item?.id ?? '');
    expect(await outcomes()).toEqual(['discarded: a test']);
  });

  it('cannot be redriven when its id came before with other content, and is not confused with it', async () => {
    const [orderId, id] = [randomUUID(), randomUUID()];
    await startTally();
    await world.produce(
      messageOf(captured(orderId, 'first'), { id }),
      messageOf(captured(orderId, 'other'), { id }),
    );
    const [item] = await eventually(async () => {
      const found = await items();
      expect(found).toMatchObject([{ reason: 'conflict' }]);
      return found;
    });
    await expect(redrive(item?.id ?? '')).rejects.toThrow('only be discarded');
    await discard(item?.id ?? '');
    expect(await outcomes()).toEqual(['applied', 'discarded: a test']);
    expect(await seenBy(orderId)).toEqual(['first']);
  });

  it('is left as it is, if it is such a conflict, when another entry of its order is redriven', async () => {
    const [orderId, id] = [randomUUID(), randomUUID()];
    refused.add('bad');
    await startTally();
    await world.produce(
      messageOf(captured(orderId, 'first'), { id }),
      messageOf(captured(orderId, 'other'), { id }),
      messageOf(captured(orderId, 'bad')),
    );
    const [conflict, parked] = await eventually(async () => {
      const found = await items();
      expect(found).toMatchObject([{ reason: 'conflict' }, { reason: 'decision_failed' }]);
      return found;
    });
    refused.clear();
    expect(await redrive(parked?.id ?? '')).toMatchObject({ outcome: 'processed' });
    expect(await seenBy(orderId)).toEqual(['first', 'bad']);
    expect(await items()).toMatchObject([{ id: conflict?.id, reason: 'conflict' }]);
  });

  it('is refused by name when it is not there', async () => {
    await startTally();
    await expect(redrive('12345')).rejects.toThrow(NotParked);
    await expect(discard('12345')).rejects.toThrow(NotParked);
    await expect(redriveCall(world.database.sql, randomUUID())).rejects.toThrow(NotParked);
  });

  it('can be a call, which is attempted again under the same key once its cause is mended', async () => {
    const attempts: string[] = [];
    let mended = false;
    const answer: CallAnswer<unknown, string> = { outcome: 'done', result: { receipt: 'r1' } };
    await world.start(
      courier(async (_, { idempotencyKey, number }) => {
        attempts.push(`${idempotencyKey} ${number}`);
        if (!mended) throw new Error('our mistake');
        return answer;
      }),
    );
    const orderId = randomUUID();
    await world.produce(messageOf(captured(orderId, 'errand')));
    const [call] = await eventually(async () => {
      const found = await items();
      expect(found).toMatchObject([
        { kind: 'call', type: 'run', orderId, detail: 'unexpected: our mistake' },
      ]);
      return found;
    });
    const again = () => redriveCall(world.database.sql, call?.id ?? '');
    expect(await again()).toMatchObject({ outcome: 'failed again', detail: 'unexpected: our mistake' });
    mended = true;
    expect(await again()).toMatchObject({ outcome: 'processed' });
    expect(attempts).toEqual([1, 2, 3].map((number) => `run_${orderId} ${number}`));
    expect(await items()).toEqual([]);
  });
});
