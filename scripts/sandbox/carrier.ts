import type { FastifyReply, FastifyRequest } from 'fastify';
import { Booking, invalidBooking, isDeliverable } from './booking.ts';
import type { Answer } from './idempotency.ts';
import { newId } from './ids.ts';
import { answerErrorsAsJson, cutConnection, localHttp } from './local-http.ts';
import { type HttpParty, type PartyRequest, type Replies, serve } from './party.ts';
import { Shipment, shipments } from './shipments.ts';
import type { CarrierOperation } from './switches.ts';

type ByReference = { Params: { reference: string } };

/** A carrier over HTTP and JSON: book, cancel, look up, by the client's own reference. */
export function carrierServer(party: Omit<HttpParty, 'name' | 'replies'>) {
  const app = localHttp();
  answerErrorsAsJson(app, 'carrier');
  const records = party.journal.collection('shipments', Shipment);
  const books = shipments(
    records,
    (reference) =>
      party.switches.take('carrier', 'collect', targetOf('shipments.retrieve', reference)) !== undefined,
  );

  async function answer(request: PartyRequest, reply: FastifyReply) {
    const outcome = await serve({ ...party, name: 'carrier', replies }, request);
    if (outcome.kind === 'cut') return cutConnection(reply);
    if (outcome.kind === 'replayed') reply.header('idempotent-replayed', 'true');
    return reply.code(outcome.answer.status).send(outcome.answer.body);
  }

  app.post('/shipments', (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '') {
      return reply
        .code(400)
        .send({ code: 'idempotency_key_required', message: 'send an Idempotency-Key header' });
    }
    const booking = Booking.safeParse(request.body);
    if (!booking.success) {
      const { status, body } = invalidBooking(booking.error);
      return reply.code(status).send(body);
    }
    const target = targetOf('shipments.book', booking.data.reference);
    const keyed = { key, endpoint: '/shipments', parameters: request.body, requestId: newId('req') };
    return answer({ target, writes: true, keyed, execute: () => book(booking.data) }, reply);
  });

  function book(booking: Booking): Answer {
    if (!isDeliverable(booking)) {
      const message = `we do not deliver to ${booking.address.city}, ${booking.address.country}`;
      return { status: 422, body: { code: 'not_deliverable', message } };
    }
    const shipment = books.book(booking.reference);
    if (shipment === 'cancelled') return conflict('cancelled', 'the shipment was cancelled');
    const { shipmentId, trackingNumber, status } = shipment;
    return { status: 201, body: { shipmentId, trackingNumber, status } };
  }

  app.post('/shipments/:reference/cancel', (request: FastifyRequest<ByReference>, reply) => {
    const { reference } = request.params;
    const execute = () => {
      const shipment = books.cancel(reference);
      return shipment === 'already_collected'
        ? conflict(shipment, 'the parcel has been collected')
        : { status: 200, body: { status: shipment.status } };
    };
    const target = targetOf('shipments.cancel', reference);
    return answer({ target, writes: true, keyed: undefined, execute }, reply);
  });

  app.get('/shipments/:reference', (request: FastifyRequest<ByReference>, reply) => {
    const { reference } = request.params;
    const execute = () => {
      const shipment = books.current(reference);
      return shipment === undefined
        ? { status: 404, body: { code: 'not_found', message: `no shipment with reference ${reference}` } }
        : { status: 200, body: shipment };
    };
    const target = targetOf('shipments.retrieve', reference);
    return answer({ target, writes: false, keyed: undefined, execute }, reply);
  });

  return { app, records };
}

function targetOf(operation: CarrierOperation, reference: string) {
  return { operation, concerns: (orderId: string) => orderId === reference };
}

function conflict(code: string, message: string): Answer {
  return { status: 409, body: { code, message } };
}

const replies: Replies = {
  failed: () => ({ status: 500, body: { code: 'internal', message: 'the carrier has a problem' } }),
  rateLimited: () => ({ status: 429, body: { code: 'rate_limit', message: 'too many requests' } }),
  keyRefused: ({ kind, key }) =>
    kind === 'in_use'
      ? conflict('idempotency_key_in_use', `another request with key ${key} is under way`)
      : {
          status: 400,
          body: { code: 'idempotency_error', message: `key ${key} was first used with other parameters` },
        },
};
