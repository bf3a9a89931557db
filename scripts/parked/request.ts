import { validate } from 'uuid';
import { parseCommandLine, UsageError } from '../command-line.ts';
import { type ServiceName, services } from '../services.ts';

/** One parked thing, named by its service and id. A call's id is a UUID, any other is a number. */
export type Target = { readonly service: ServiceName; readonly id: string; readonly isCall: boolean };

/** What `npm run parked` was asked to do. */
export type ParkedRequest = { readonly json: boolean } & (
  | { readonly action: 'list' }
  | { readonly action: 'show'; readonly target: Target; readonly reveal: boolean }
  | { readonly action: 'redrive'; readonly target: Target }
  | { readonly action: 'discard'; readonly target: Target; readonly reason: string }
);

/** Throws a `UsageError` that names what is missing or wrong. */
export function parkedRequest(args: string[]): ParkedRequest {
  const { values, positionals } = parseCommandLine({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      reveal: { type: 'boolean', default: false },
      reason: { type: 'string' },
    },
  });
  const { json, reveal, reason } = values;
  const [action = 'list', service, id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`unexpected argument '${rest[0]}'`);
  if (reveal && action !== 'show') throw new UsageError('--reveal: only for show');
  if (reason !== undefined && action !== 'discard') throw new UsageError('--reason: only for discard');
  switch (action) {
    case 'list':
      if (service !== undefined) throw new UsageError(`unexpected argument '${service}'`);
      return { action, json };
    case 'show':
      return { action, json, reveal, target: targetFrom(service, id) };
    case 'redrive':
      return { action, json, target: targetFrom(service, id) };
    case 'discard':
      return { action, json, target: targetFrom(service, id), reason: reasonFrom(reason) };
    default:
      throw new UsageError(`"${action}" is not known; it can be list, show, redrive or discard`);
  }
}

function targetFrom(name: string | undefined, id: string | undefined): Target {
  const service = services.find((known) => known.name === name)?.name;
  if (service === undefined)
    throw new UsageError(`<service>: must be one of ${services.map((known) => known.name).join(', ')}`);
  if (id === undefined) throw new UsageError('<id>: is missing; npm run parked lists them');
  const isCall = validate(id);
  if (!isCall && !/^\d{1,18}$/.test(id))
    throw new UsageError('<id>: must be the number of an entry or the UUID of a call');
  return { service, id, isCall };
}

function reasonFrom(reason: string | undefined): string {
  if (!reason?.trim())
    throw new UsageError('--reason: is missing; it is kept as the trace of what was discarded');
  if (reason.length > 500) throw new UsageError('--reason: must be at most 500 characters');
  return reason.trim();
}
