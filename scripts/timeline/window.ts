import { z } from 'zod';
import type { ServiceRecords } from './service-records.ts';
import { orderStatusIn } from './service-standing.ts';
import type { Window } from './stretches.ts';

/** Milliseconds by which clocks and delays may blur when something happened. */
const margin = 60_000;

const Placed = z.object({ placedAt: z.coerce.date() });

/**
 * The time in which an order's events should lie: from when it was placed, until the last change that a service
 * has noted if the order is over. A bound that nothing tells is left out.
 */
export function windowOf(orderId: string, records: readonly ServiceRecords[], now: Date): Window {
  const starts = [timeInId(orderId), ...records.flatMap(startsIn)].filter(
    (start) => start !== undefined && start <= now.getTime(),
  );
  const from = starts.length > 0 ? Math.min(...(starts as number[])) - margin : undefined;
  const until = isOver(records) ? Math.max(...records.map(changedAt)) + margin : undefined;
  return {
    ...(from !== undefined && { from }),
    ...(until !== undefined && until < now.getTime() && { until }),
  };
}

/** A version 7 UUID begins with the time at which it was made. */
function timeInId(orderId: string): number | undefined {
  return orderId[14] === '7' ? Number.parseInt(orderId.replaceAll('-', '').slice(0, 12), 16) : undefined;
}

function startsIn({ service, state, parked }: ServiceRecords): number[] {
  const placed = service === 'order' ? Placed.safeParse(state?.data).data : undefined;
  const rejected = service === 'order' && state?.data.status === 'rejected';
  return [
    ...(placed ? [placed.placedAt.getTime()] : []),
    ...(rejected ? [state.updatedAt.getTime()] : []),
    ...parked.map(({ parkedAt }) => parkedAt.getTime()),
  ];
}

function isOver(records: readonly ServiceRecords[]): boolean {
  const told = records.find(({ service }) => service === 'notification')?.state?.data.status;
  return told === 'notified' || told === 'failed' || orderStatusIn(records) === 'rejected';
}

function changedAt({ state }: ServiceRecords): number {
  return state?.updatedAt.getTime() ?? 0;
}
