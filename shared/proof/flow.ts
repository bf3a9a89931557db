import type { Participant } from '../saga/participant.ts';
import type { Seen } from './coverage.ts';

/** Into which statuses each participant may come from which: by participant, then by status. */
export type Flow = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** The ways between statuses that were seen to be taken. */
export function flowOf(cells: Iterable<Seen>): Flow {
  const flow = new Map<string, Map<string, Set<string>>>();
  for (const { participant, status, to } of cells) {
    const ways = flow.get(participant) ?? new Map<string, Set<string>>();
    flow.set(participant, ways);
    ways.set(status, new Set([...(ways.get(status) ?? []), ...to]));
  }
  return flow;
}

/** Whether all that was seen keeps to the flow. */
export function keepsTo(flow: Flow, cells: Iterable<Seen>): boolean {
  return [...flowOf(cells)].every(([participant, ways]) =>
    [...ways].every(([status, to]) => [...to].every((next) => flow.get(participant)?.get(status)?.has(next))),
  );
}

/**
 * Whether the participant ignores such an input from this status on, whatever comes: then it makes no difference when
 * it hears it, and it may as well hear it now.
 */
export function isInert(
  { name, reactions }: Participant,
  input: string,
  status: string,
  flow: Flow,
): boolean {
  const cells = reactions.get(input)?.cells ?? {};
  const later = new Set([status]);
  for (const from of later) {
    const cell = cells[from];
    if (cell === undefined || typeof cell === 'function' || !('ignored' in cell)) return false;
    for (const to of flow.get(name)?.get(from) ?? []) later.add(to);
  }
  return true;
}
