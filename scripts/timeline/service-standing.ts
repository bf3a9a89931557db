import type { Status } from '../../shared/saga/reaction.ts';
import type { ServiceName } from '../services.ts';
import { oneLine } from './one-line.ts';
import { participants } from './participants.ts';
import type { CallRow, ParkedRow, ServiceRecords } from './service-records.ts';
import { type OrderStatus, type Standing, standings } from './standings.ts';

/** How one service stands to an order, with the particulars that explain it, each as one line. */
export type ServiceStanding = Standing & {
  readonly service: ServiceName;
  /** `none` when the service has not heard of the order. */
  readonly status: string;
  readonly details: readonly string[];
};

/** `outcomes` are what the service has noted of the order's events, by type: only what was not simply applied. */
export function standingOf(
  records: ServiceRecords,
  order: OrderStatus,
  outcomes: readonly { readonly type: string; readonly outcome: string }[],
  now: Date,
): ServiceStanding {
  const { service, state, calls, parked } = records;
  const needsPerson = parked.some(({ standing }) => standing === 'parked') || calls.some(isParked);
  const standing: Standing = needsPerson
    ? { kind: 'parked', text: 'parked: a person has to look (npm run parked)' }
    : meaningOf(service, state?.data, order);
  const details = [
    ...calls.map((call) => callDetail(call, now)),
    ...(state?.wakeAt ? [`deadline ${state.wakeAt.toISOString()}`] : []),
    ...parked.map(parkedDetail),
    ...outcomes.map(({ type, outcome }) => `${type} ${outcome}`),
  ];
  return { service, status: state?.data.status ?? 'none', ...standing, details: details.map(oneLine) };
}

/** What the order service's own record says the order has come to. */
export function orderStatusIn(records: readonly ServiceRecords[]): OrderStatus {
  const own = records.find(({ service }) => service === 'order')?.state?.data;
  return own === undefined ? 'absent' : (own.status as OrderStatus);
}

function meaningOf(service: ServiceName, state: Status | undefined, order: OrderStatus): Standing {
  if (state === undefined) {
    if (order === 'rejected' || order === 'absent')
      return { kind: 'untouched', text: 'has not acted on the order' };
    return { kind: 'waiting', text: 'waiting for OrderPlaced' };
  }
  const parsed = participants[service].state.safeParse(state);
  if (!parsed.success) return { kind: 'waiting', text: 'in a status that this version does not know' };
  // The table is checked per service where it is written; by name the compiler cannot tell which one it is.
  const table = standings[service] as unknown as {
    readonly [status: string]: (state: Status, order: OrderStatus) => Standing;
  };
  return table[state.status]?.(parsed.data, order) ?? { kind: 'waiting', text: 'in an unknown status' };
}

function isParked({ dueAt }: CallRow): boolean {
  return dueAt === null;
}

function callDetail({ callId, name, attempts, lastError, wantedAt, dueAt }: CallRow, now: Date): string {
  const since = seconds(now.getTime() - wantedAt.getTime());
  const error = lastError === null ? '' : `, last error: ${lastError}`;
  if (dueAt === null) return `call ${name} parked after attempt ${attempts}${error} (id ${callId})`;
  const next = seconds(Math.max(0, dueAt.getTime() - now.getTime()));
  return `call ${name} wanted for ${since}, attempt ${attempts}${error}; next within ${next}`;
}

function parkedDetail({ id, standing, type, reason, detail }: ParkedRow): string {
  const what = type ?? 'message';
  if (standing === 'held') return `${what} held behind it (entry ${id})`;
  if (standing === 'redrive') return `${what} about to be tried again (entry ${id})`;
  return `${what} parked: ${reason}, ${detail} (entry ${id})`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
