import { z } from 'zod';
import { type Performer, perform } from '../../shared/messaging/performer.ts';
import { CallFailure } from '../../shared/saga/retry-policy.ts';
import { Booking, bookShipment, cancelShipment } from './calls.ts';
import { type CarrierAnswer, carrierHttp } from './carrier-http.ts';

/** Our order id is the carrier's reference: it books a reference once per idempotency key, and never after a cancel. */
export function carrierPerformers(carrierUrl: URL): Performer[] {
  const ask = carrierHttp(carrierUrl);

  return [
    perform(bookShipment, async ({ orderId, shipTo, lines }, { idempotencyKey, signal }) => {
      const body = { reference: orderId, address: shipTo, lines };
      const answer = await ask({ method: 'POST', path: 'shipments', body, idempotencyKey, signal });
      if (answer.status === 201) return { outcome: 'done', result: read(Booking, answer) };
      switch (codeOf(answer)) {
        case 'not_deliverable':
          return { outcome: 'refused', reason: 'not_deliverable' };
        case 'cancelled':
          return { outcome: 'refused', reason: 'cancelled' };
        default:
          throw failure(answer);
      }
    }),

    perform(cancelShipment, async ({ orderId }, { idempotencyKey, signal }) => {
      const path = `shipments/${orderId}`;
      const answer = await ask({ method: 'POST', path: `${path}/cancel`, idempotencyKey, signal });
      if (answer.status === 200) return { outcome: 'done', result: { standing: 'cancelled' as const } };
      if (codeOf(answer) !== 'already_collected') throw failure(answer);
      const shipment = await ask({ method: 'GET', path, signal });
      if (shipment.status !== 200) throw failure(shipment);
      return { outcome: 'done', result: { standing: 'collected' as const, ...read(Booking, shipment) } };
    }),
  ];
}

const Refusal = z.object({ code: z.string() });

/** The carrier's own name for its no; a 5xx is never one. */
function codeOf({ status, body }: CarrierAnswer): string | undefined {
  return status < 500 ? Refusal.safeParse(body).data?.code : undefined;
}

/** Throws a plain error for a success in another shape than agreed: asking again would not help. */
function read<Result>(schema: z.ZodType<Result>, answer: CarrierAnswer): Result {
  const { what, status, body } = answer;
  if (body === undefined)
    throw new CallFailure('server_error', `carrier, ${what}: HTTP ${status} without JSON`);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`carrier, ${what}: answered ${status} in another shape: ${problems.join('; ')}`);
}

/** Quotes the code only: the carrier's message may repeat the address. */
function failure(answer: CarrierAnswer): CallFailure {
  const { what, status } = answer;
  const code = codeOf(answer);
  const message = `carrier, ${what}: HTTP ${status}${code === undefined ? '' : ` ${code}`}`;
  if (status === 429) return new CallFailure('rate_limited', message);
  if (status >= 500) return new CallFailure('server_error', message);
  return new CallFailure(code === 'idempotency_key_in_use' ? 'conflict' : 'rejected', message);
}
