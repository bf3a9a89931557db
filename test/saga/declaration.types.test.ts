import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StockReleased, StockReserved } from '../../shared/contracts/inventory.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import { ShipmentCreated, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { defineCall } from '../../shared/saga/call.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { DeclarationError } from '../../shared/saga/errors.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { passing } from '../../shared/saga/retry-policy.ts';

const Parcel = z.discriminatedUnion('status', [
  z.object({ status: z.literal('paid'), weight: z.int() }),
  z.object({ status: z.literal('shipped') }),
]);
const { when, otherwise } = reactions(Parcel);

const policy = {
  maxAttempts: 3,
  initialDelay: 1,
  maxDelay: 1,
  backoffRate: 1,
  jitter: 'none',
  timeout: 1,
  retries: passing,
} as const;

const book = defineCall({
  name: 'book',
  request: z.object({ orderId: z.string() }),
  result: z.object({ shipmentId: z.string() }),
  refusals: ['not_deliverable'],
  idempotencyKey: (orderId) => orderId,
  policy,
});
const weigh = defineCall({ ...book, name: 'weigh' });

const nothing = ignore('nothing to do');
const orderId = 'an order';
const shipped = { state: { status: 'shipped' } } as const;
const shipmentCreated = ShipmentCreated.of({ orderId, shipmentId: 'shp_1', trackingNumber: 'TRK_1' });

// Each directive below is an error of the type check if the line after it does compile.
describe('does not compile', () => {
  it('emitting an event that is not declared', () => {
    when(
      PaymentCaptured,
      { emits: [ShipmentCreated] },
      {
        ...otherwise(nothing),
        // @ts-expect-error ShipmentFailed is not declared
        absent: () => ({ ...shipped, events: [ShipmentFailed.of({ orderId, reason: 'not_deliverable' })] }),
        paid: () => ({ ...shipped, events: [shipmentCreated] }),
      },
    );
  });

  it('emitting anything when nothing is declared', () => {
    when(
      PaymentCaptured,
      {},
      // @ts-expect-error nothing is declared
      { ...otherwise(nothing), absent: () => ({ ...shipped, events: [shipmentCreated] }) },
    );
  });

  it('calling what is not declared', () => {
    when(
      PaymentCaptured,
      { calls: [book] },
      {
        ...otherwise(nothing),
        // @ts-expect-error weigh is not declared
        absent: () => ({ ...shipped, calls: [weigh.of({ orderId })] }),
        paid: () => ({ ...shipped, calls: [book.of({ orderId })] }),
      },
    );
  });

  it('leaving out a status, or the order never heard of', () => {
    // @ts-expect-error shipped is missing
    when(PaymentCaptured, {}, { absent: nothing, paid: nothing });
    // @ts-expect-error absent is missing
    when(PaymentCaptured, {}, { paid: nothing, shipped: nothing });
  });

  it('answering a status that there is not', () => {
    // @ts-expect-error there is no status lost
    when(PaymentCaptured, {}, { absent: nothing, paid: nothing, shipped: nothing, lost: nothing });
  });

  it('going to a status without what belongs to it', () => {
    // @ts-expect-error a paid parcel has a weight
    when(PaymentCaptured, {}, { ...otherwise(nothing), absent: () => ({ state: { status: 'paid' } }) });
    // @ts-expect-error there is no status lost
    when(PaymentCaptured, {}, { ...otherwise(nothing), absent: () => ({ state: { status: 'lost' } }) });
  });

  it('reading what the state of this status does not have', () => {
    when(
      PaymentCaptured,
      {},
      {
        paid: ({ weight }) => ({ state: { status: 'paid', weight } }),
        // @ts-expect-error a shipped parcel has no weight
        shipped: ({ weight }) => ({ state: { status: 'paid', weight } }),
        // @ts-expect-error an order never heard of has no state
        absent: (parcel) => ({ state: { status: 'paid', weight: parcel.weight } }),
      },
    );
  });

  it('ending or resting in a status that there is not', () => {
    const declaration = { name: 'parcels', topic: 'shipments', state: Parcel, on: [] } as const;
    // @ts-expect-error there is no status lost
    defineParticipant({ ...declaration, endings: ['shipped', 'lost'] });
    // @ts-expect-error there is no status lost
    defineParticipant({ ...declaration, endings: ['shipped'], idle: ['lost'] });
    // @ts-expect-error endings are missing
    expect(() => defineParticipant(declaration)).toThrow();
    expect(defineParticipant({ ...declaration, endings: ['shipped'] }).idle.size).toBe(0);
  });

  it('assuring something of a status or a field that there is not', () => {
    const parcels = { name: 'parcels', topic: 'shipments', state: Parcel, endings: ['shipped'] } as const;
    const declaration = { ...parcels, on: [] };
    // @ts-expect-error there is no status lost
    defineParticipant({ ...declaration, entrusted: { lost: 'somebody will find it' } });
    const lost = { begunBy: book, undoneBy: [], inForce: ['lost'] } as const;
    // @ts-expect-error there is no status lost
    defineParticipant({ ...declaration, effects: { lost } });
    // @ts-expect-error no status has a field colour
    defineParticipant({ ...declaration, journal: ['colour'] });
    // @ts-expect-error the status tells situations apart
    defineParticipant({ ...declaration, journal: ['status'] });
    const { journal, entrusted } = defineParticipant({
      ...declaration,
      journal: ['weight'],
      entrusted: { paid: 'somebody ships it' },
    });
    expect({ journal, entrusted }).toEqual({
      journal: ['weight'],
      entrusted: new Map([['paid', 'somebody ships it']]),
    });
  });

  it('an event with a field missing, of another type, or too many', () => {
    const all = { orderId, shipmentId: 'shp_1', trackingNumber: 'TRK_1' };
    // @ts-expect-error shipmentId and trackingNumber are missing
    ShipmentCreated.of({ orderId });
    // @ts-expect-error trackingNumber is a text
    ShipmentCreated.of({ ...all, trackingNumber: 1 });
    // @ts-expect-error an event has no carrier
    ShipmentCreated.of({ ...all, carrier: 'DHL' });
  });

  it('reading a field that the input does not have', () => {
    when(
      book.done,
      {},
      {
        ...otherwise(nothing),
        // @ts-expect-error a booking gives no price
        paid: (_, { price }) => ({ state: { status: 'paid', weight: price } }),
      },
    );
  });

  it('a reason for a refusal that the call does not have', () => {
    when(
      book.refused,
      {},
      {
        ...otherwise(nothing),
        // @ts-expect-error the carrier knows no such reason
        paid: (_, { reason }) => (reason === 'too_heavy' ? nothing : shipped),
      },
    );
  });

  it('changing shared records where there are none', () => {
    when(
      PaymentCaptured,
      {},
      // @ts-expect-error this participant shares nothing
      { ...otherwise(nothing), paid: () => ({ ...shipped, records: [{ sku: 'MUG' }] }) },
    );
  });
});

describe('is refused when the module is loaded', () => {
  const declaration = { name: 'parcels', topic: 'shipments', state: Parcel, endings: ['shipped'] } as const;
  const cannotBe = otherwise(impossible('no such call is under way'));

  it('no ending, and a status that both ends the order and lets it rest', () => {
    expect(() => defineParticipant({ ...declaration, endings: [], on: [] })).toThrow(
      new DeclarationError('parcels has no ending: its orders would stay for ever'),
    );
    expect(() => defineParticipant({ ...declaration, idle: ['paid', 'shipped'], on: [] })).toThrow(
      new DeclarationError('parcels both ends and rests in shipped'),
    );
  });

  it('a status that is remembered for longer and is no ending', () => {
    for (const longer of [{ lasting: ['shipped', 'paid'] }, { last: ['paid'] }] as const)
      expect(() => defineParticipant({ ...declaration, ...longer, on: [] })).toThrow(
        new DeclarationError('parcels remembers paid for longer, which is no ending'),
      );
  });

  it('two reactions to one input', () => {
    const row = when(PaymentCaptured, {}, otherwise(nothing));
    expect(() => defineParticipant({ ...declaration, on: [row, row] })).toThrow(
      new DeclarationError('parcels reacts twice to PaymentCaptured'),
    );
  });

  it('an event of another participant’s topic', () => {
    const row = when(PaymentCaptured, { emits: [StockReserved, StockReleased] }, otherwise(nothing));
    expect(() => defineParticipant({ ...declaration, on: [row] })).toThrow(
      new DeclarationError('parcels emits StockReserved, which belongs to inventory, not shipments'),
    );
  });

  it.each(['done', 'refused', 'exhausted'] as const)('a call whose outcome %s has no reaction', (missing) => {
    const answered = (['done', 'refused', 'exhausted'] as const).filter((outcome) => outcome !== missing);
    const rows = [
      when(PaymentCaptured, { calls: [book] }, otherwise(nothing)),
      ...answered.map((outcome) => when<unknown>(book[outcome], {}, cannotBe)),
    ];
    expect(() => defineParticipant({ ...declaration, on: rows })).toThrow(
      new DeclarationError(`parcels calls book but has no reaction to book.${missing}`),
    );
  });

  it('but not one that cannot come: no refusals, never exhausted', () => {
    const patient = defineCall({
      ...book,
      name: 'patient',
      refusals: [],
      policy: { ...policy, maxAttempts: Infinity },
    });
    const rows = [
      when(PaymentCaptured, { calls: [patient] }, otherwise(nothing)),
      when(patient.done, {}, cannotBe),
    ];
    const { calls, reactions } = defineParticipant({ ...declaration, on: rows });
    expect([...calls.keys()]).toEqual(['patient']);
    expect([...reactions.keys()]).toEqual(['PaymentCaptured', 'patient.done']);
  });
});
