import { describe, expect, it } from 'vitest';
import { defineEvent } from '../../../shared/contracts/event.ts';
import { ShipmentFailed } from '../../../shared/contracts/shipments.ts';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import { ignore } from '../../../shared/saga/decision.ts';
import { damaged, found, reacting, shop, withEvents, without } from './damaged.ts';

const eventNamed = (type: string) => {
  const event = shop.events.get(type);
  if (event === undefined) throw new Error(`there is no event ${type}`);
  return event;
};

describe('an event is reported', () => {
  it('that nobody else than its publisher reacts to', () => {
    expect(found(damaged('order', without('StockReleased')))).toEqual([
      'unheard event: inventory on StockReleased',
    ]);
    expect(found(damaged('shipping', without('OrderCancellationRequested')))).toEqual([
      'unheard event: order on OrderCancellationRequested',
    ]);
  });

  it('that is final and yet consumed', () => {
    const outside = { ...eventNamed('StockReleased'), final: true };
    expect(found(withEvents(outside))).toEqual(['final event: order on StockReleased']);
  });

  it('that is consumed and published by nobody', () => {
    const silent = damaged(
      'shipping',
      reacting('OrderCancellationRequested', () => ({ emits: [] })),
    );
    const mute = {
      ...silent,
      participants: silent.participants.map((one) =>
        one.name === 'shipping' ? reacting('cancelShipment.done', () => ({ emits: [] }))(one) : one,
      ),
    };
    expect(found(mute)).toEqual(['unpublished event: order on ShipmentCancellationRefused']);
  });

  it('that is defined and published by nobody', () => {
    const lost = defineEvent('shipments', 'ShipmentLost', ShipmentFailed.schema);
    const [finding] = checkDeclarations({ ...shop, events: new Map([...shop.events, [lost.type, lost]]) });
    expect(finding).toMatchObject({
      rule: 'unpublished event',
      file: 'shared/contracts/shipments.ts',
      input: 'ShipmentLost',
      problem: 'No participant publishes ShipmentLost.',
    });
  });

  it('that is called a failure and marked as no setback', () => {
    const meek = { ...eventNamed('StockReservationFailed'), setback: false };
    expect(found(withEvents(meek))).toEqual(['setback: on StockReservationFailed']);
  });

  it('on which somebody undoes an effect, and that is marked as no setback', () => {
    const meek = { ...eventNamed('ShipmentCancelled'), setback: false };
    expect(found(withEvents(meek)).filter((finding) => finding.startsWith('setback'))).toEqual([
      'setback: inventory on ShipmentCancelled',
      'setback: payment on ShipmentCancelled',
      'setback: payment on ShipmentCancelled',
    ]);
  });
});

describe('an input is reported that cannot come', () => {
  it('because there is no such event', () => {
    const events = new Map([...shop.events].filter(([type]) => type !== 'PaymentSessionOpened'));
    expect(found({ ...shop, events })).toEqual([
      'input that never comes: order on PaymentSessionOpened',
      'topic: payment on PaymentSessionOpened',
    ]);
  });

  it('because nothing that is called comes to it', () => {
    const never = damaged('payment', (payment) => ({
      ...payment,
      reactions: new Map([
        ...payment.reactions,
        [
          'bribe.done',
          { input: { kind: 'outcome', type: 'bribe.done' }, emits: [], calls: [], cells: cellsOf(payment) },
        ],
      ]),
    }));
    expect(found(never)).toEqual(['input that never comes: payment on bribe.done']);
  });

  it('because an invalid event is given only to who takes valid ones', () => {
    expect(found(damaged('order', without('OrderPlaced')))).toContain(
      'input that never comes: order on OrderPlaced.invalid',
    );
  });
});

function cellsOf({ reactions }: (typeof shop.participants)[number]) {
  const [any] = reactions.values();
  return Object.fromEntries(Object.keys(any?.cells ?? {}).map((status) => [status, ignore('nothing to do')]));
}
