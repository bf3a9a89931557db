import type { SeenEvent } from './backstage.ts';

/** The ids of all events that come before each of them, by way of others too. */
export function ancestors(events: readonly SeenEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const found = new Map<string, Set<string>>();
  const of = (id: string): Set<string> => {
    const known = found.get(id);
    if (known) return known;
    const all = new Set<string>();
    // Kept before it is complete: strangers can claim causes that form a circle.
    found.set(id, all);
    for (const earlier of byId.get(id)?.after ?? [])
      if (byId.has(earlier)) for (const each of [earlier, ...of(earlier)]) all.add(each);
    return all;
  };
  for (const { id } of events) of(id);
  return found;
}

/** The same events, each after all that come before it, and otherwise as they are. */
export function causally(events: readonly SeenEvent[]): SeenEvent[] {
  const before = ancestors(events);
  const rest = [...events];
  const sorted: SeenEvent[] = [];
  while (rest.length > 0) {
    const free = rest.findIndex(({ id }) =>
      rest.every((other) => other.id === id || !before.get(id)?.has(other.id)),
    );
    sorted.push(...rest.splice(Math.max(free, 0), 1));
  }
  return sorted;
}
