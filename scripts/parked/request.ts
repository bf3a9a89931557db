import { type Target as ParkedTarget, targetOf } from '../../shared/messaging/parking/desk.ts';
import { parseCommandLine, UsageError } from '../command-line.ts';
import { type ServiceName, services } from '../services.ts';

/** One parked thing, named by its service and id. */
export type Target = ParkedTarget & { readonly service: ServiceName };

/** What `npm run parked` was asked to do. */
export type ParkedRequest = { readonly json: boolean } & (
  | { readonly action: 'list' }
  | { readonly action: 'show'; readonly target: Target; readonly reveal: boolean }
  | { readonly action: 'redrive'; readonly target: Target }
  | { readonly action: 'discard'; readonly target: Target; readonly reason: string }
  /** `file` holds the new data. */
  | { readonly action: 'edit'; readonly target: Target; readonly reason: string; readonly file: string }
);

/** The flags that only some actions take. */
const particular = {
  '--reveal': ['show'],
  '--reason': ['discard', 'edit'],
  '--data': ['edit'],
  '--yes-change-the-message': ['edit'],
};

/** Throws a `UsageError` that names what is missing or wrong. */
export function parkedRequest(args: string[]): ParkedRequest {
  const { values, positionals } = parseCommandLine({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      reveal: { type: 'boolean', default: false },
      reason: { type: 'string' },
      data: { type: 'string' },
      'yes-change-the-message': { type: 'boolean', default: false },
    },
  });
  const { json, reveal, reason, data, 'yes-change-the-message': agreed } = values;
  const [action = 'list', service, id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`unexpected argument '${rest[0]}'`);
  const given = {
    '--reveal': reveal,
    '--reason': reason !== undefined,
    '--data': data !== undefined,
    '--yes-change-the-message': agreed,
  };
  for (const [flag, actions] of Object.entries(particular))
    if (given[flag as keyof typeof given] && !actions.includes(action))
      throw new UsageError(`${flag}: only for ${actions.join(' and ')}`);
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
    case 'edit': {
      const target = targetFrom(service, id);
      if (!data) throw new UsageError("--data: is missing; a file with all of the message's data as JSON");
      if (!agreed)
        throw new UsageError('--yes-change-the-message: is missing; the message is changed for good');
      return { action, json, target, file: data, reason: reasonFrom(reason) };
    }
    default:
      throw new UsageError(`"${action}" is not known; it can be list, show, redrive, discard or edit`);
  }
}

function targetFrom(name: string | undefined, id: string | undefined): Target {
  const service = services.find((known) => known.name === name)?.name;
  if (service === undefined)
    throw new UsageError(`<service>: must be one of ${services.map((known) => known.name).join(', ')}`);
  if (id === undefined) throw new UsageError('<id>: is missing; npm run parked lists them');
  const target = targetOf(id);
  if (target === undefined)
    throw new UsageError('<id>: must be the number of an entry or the UUID of a call');
  return { service, ...target };
}

function reasonFrom(reason: string | undefined): string {
  if (!reason?.trim()) throw new UsageError('--reason: is missing; it is kept as the trace of what was done');
  if (reason.length > 500) throw new UsageError('--reason: must be at most 500 characters');
  return reason.trim();
}
