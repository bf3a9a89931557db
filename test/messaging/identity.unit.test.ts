import { v5, validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { derivedId, derivedIdFor, eventIdOf, payloadHash } from '../../shared/messaging/ids.ts';
import { childTrace, traceOf } from '../../shared/messaging/trace.ts';

const orderId = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';

describe('a derived id', () => {
  it('is the same for the same cause, and another for another', () => {
    expect(derivedId('a', 1)).toBe(derivedId('a', 1));
    const ids = [
      derivedId('a', 1),
      derivedId('a', 2),
      derivedId('b', 1),
      derivedId('a'),
      derivedId('a', '1', ''),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is a version 5 UUID as RFC 9562 has it, also for names beyond ASCII', () => {
    for (const name of ['a', '', 'Bestellung für Łukasz 茶', 'x'.repeat(500)]) {
      const id = derivedId(name);
      expect(id).toBe(v5(name, '5f2c1a52-6a0e-5d1b-9d0f-0c8f6e1b7a34'));
      expect([validate(id), version(id)]).toEqual([true, 5]);
    }
  });
});

describe('an id derived for an order', () => {
  const derived = derivedIdFor(orderId, 'payment', 'cause', 0);

  it('begins as the order’s, so that ids of orders placed together lie together', () => {
    expect(derived.slice(0, 13)).toBe(orderId.slice(0, 13));
  });

  it('is a version 8 UUID: the same for the same cause, and another for another', () => {
    expect([validate(derived), version(derived)]).toEqual([true, 8]);
    expect(derivedIdFor(orderId, 'payment', 'cause', 0)).toBe(derived);
    const ids = ['a', 'b', 'c'].flatMap((cause) =>
      [0, 1].map((index) => derivedIdFor(orderId, cause, index)),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('an event’s id', () => {
  it('is its own if that is a UUID, in one spelling', () => {
    expect(eventIdOf('/a', orderId)).toBe(orderId);
    expect(eventIdOf('/a', orderId.toUpperCase())).toBe(orderId);
  });

  it('follows from source and id if it is none: CloudEvents ids are unique per source only', () => {
    expect(eventIdOf('/a', '17')).toBe(eventIdOf('/a', '17'));
    expect(eventIdOf('/a', '17')).not.toBe(eventIdOf('/b', '17'));
    expect(validate(eventIdOf('/a', '17'))).toBe(true);
  });
});

describe('a payload’s hash', () => {
  it('tells payloads and types apart, and is a bigint for Postgres', () => {
    const payloads = ['', '{}', '{"a":1}', '{"a":2}', '{"a":12}', 'é', 'x'.repeat(2_000_000)];
    const hashes = payloads.flatMap((payload) => [payloadHash('A', payload), payloadHash('B', payload)]);
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const hash of hashes) {
      expect(hash).toMatch(/^-?\d+$/);
      expect(BigInt.asIntN(64, BigInt(hash))).toBe(BigInt(hash));
    }
  });
});

describe('a trace', () => {
  const incoming = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('goes on if one comes in, with its state', () => {
    expect(traceOf(orderId, incoming, 'a=b')).toEqual({ traceparent: incoming, tracestate: 'a=b' });
  });

  it.each([undefined, '', 'junk', `${incoming}0`, incoming.toUpperCase(), incoming.replace(/^00/, 'ff')])(
    'begins anew, under the order’s id, if what comes in is %s',
    (traceparent) => {
      const { traceparent: begun, tracestate } = traceOf(orderId, traceparent, 'a=b');
      expect(begun).toMatch(/^00-7d0e1c5a5b0a4c6e9d370c5f3a1b2e4d-[0-9a-f]{16}-01$/);
      expect(tracestate).toBeNull();
    },
  );

  it('keeps its id from hop to hop, and names each hop by what happened there', () => {
    const child = childTrace(traceOf(orderId, incoming, 'a=b'), '11111111-2222-5333-8444-555555555555');
    expect(child).toEqual({
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-8444555555555555-01',
      tracestate: 'a=b',
    });
    expect(traceOf(orderId, child.traceparent, 'a=b')).toEqual(child);
  });
});
