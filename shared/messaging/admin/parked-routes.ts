import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Sql } from 'postgres';
import { inTime } from '../../http/patience.ts';
import { invalidRequest, Problem, unavailable } from '../../http/problem.ts';
import type { Participant } from '../../saga/participant.ts';
import { discard, edit, type Parking, redrive, show, type Target } from '../parking/desk.ts';
import { pageOfParked } from '../parking/items.ts';
import { NotParked, Refused, UnfitData } from '../parking/refusal.ts';
import { refusalOf } from './access.ts';
import {
  discardReasonFrom,
  editFrom,
  pageFrom,
  placeText,
  revealFrom,
  targetFrom,
} from './parked-requests.ts';

export type ParkedRouteSettings = {
  readonly participant: Participant;
  readonly token: string | undefined;
  /** The service's database once it is prepared. */
  readonly database: () => Sql | undefined;
};

type ById = { Params: { id: string } };

/** Milliseconds that a request waits for the database, and for the service to try again what was released. */
const patience = 3_000;
const redrivePatience = 12_000;
const late = () =>
  unavailable('No answer in time; it may still take effect. Look at what is parked before you repeat it.');

/** What `npm run parked` does, over HTTP and for one service; only for callers that `refusalOf` lets in. */
export function parkedRoutes(app: FastifyInstance, settings: ParkedRouteSettings): void {
  const { participant, token } = settings;
  const stopping = new AbortController();
  app.addHook('preClose', async () => stopping.abort());

  app.addHook('onRequest', async ({ socket, headers }) => {
    const refusal = refusalOf({ remoteAddress: socket.remoteAddress, headers }, token);
    if (refusal !== undefined) throw new Problem({ status: 403, detail: refusal });
  });
  app.setErrorHandler((error) => {
    throw problemOf(error);
  });

  function parking(): Parking {
    const sql = settings.database();
    if (sql === undefined) throw unavailable('The service is starting. Try again.');
    return { sql, participant, signal: stopping.signal };
  }

  /** The parked thing that the path names; the log names it, too. */
  function target(request: FastifyRequest<ById>): Target {
    const found = targetFrom(request.params);
    request.log = request.log.child({ parkedId: found.id });
    return found;
  }

  app.get('/', async ({ query }) => {
    const { limit, after } = pageFrom(query);
    const { items, next } = await inTime(pageOfParked(parking().sql, limit, after), patience);
    return { items, next: placeText(next) };
  });

  app.get<ById>('/:id', async (request) =>
    inTime(show(parking(), target(request), revealFrom(request.query)), patience),
  );

  app.post<ById>('/:id/redrive', async (request) =>
    inTime(redrive(parking(), target(request)), redrivePatience, late),
  );

  app.post<ById>('/:id/discard', async (request) => {
    const wanted = target(request);
    await inTime(discard(parking(), wanted, discardReasonFrom(request.body)), patience, late);
    return { outcome: 'discarded' };
  });

  app.post<ById>('/:id/edit', async (request) => {
    const wanted = target(request);
    return await inTime(edit(parking(), wanted, editFrom(request.body)), redrivePatience, late);
  });
}

function problemOf(error: unknown): unknown {
  if (error instanceof NotParked) return new Problem({ status: 404, detail: error.message });
  if (error instanceof Refused) return new Problem({ status: 409, detail: error.message });
  return error instanceof UnfitData ? invalidRequest(error.errors) : error;
}
