import type { Growing } from './growing.ts';

/**
 * A state from which no end can be reached along the given steps: the first one that leads to no later state, so that
 * it shows what goes round in circles. Undefined if there is none. The steps of state n are those from `begins[n]` up
 * to `begins[n + 1]`, and one without any is an end.
 */
export function firstStranded(begins: Growing, leads: Growing): number | undefined {
  const count = begins.length - 1;
  const canEnd = new Uint8Array(count);
  // Most steps lead to later states, so nearly all is found in the first round from the back.
  for (let news = true; news; ) {
    news = false;
    for (let state = count - 1; state >= 0; state--) {
      if (canEnd[state] || !endsFrom(state)) continue;
      canEnd[state] = 1;
      news = true;
    }
  }
  const stranded = canEnd.findIndex((ends, state) => ends === 0 && !leadsOn(state));
  return stranded < 0 ? undefined : stranded;

  function leadsOn(state: number): boolean {
    const end = begins.at(state + 1);
    for (let step = begins.at(state); step < end; step++) if (leads.at(step) > state) return true;
    return false;
  }

  function endsFrom(state: number): boolean {
    const end = begins.at(state + 1);
    if (begins.at(state) === end) return true;
    for (let step = begins.at(state); step < end; step++) if (canEnd[leads.at(step)]) return true;
    return false;
  }
}
