import type { RecordedEvent, Taken } from './order-record.ts';
import type { ReplayedStep } from './replayed-world.ts';
import { breachOf } from './search.ts';

/** Whether the step is what was recorded: the same heard, the same made of it. */
export function isSame(step: ReplayedStep, taken: Taken): boolean {
  return isAbout(step, taken) && madeOf(step) === recorded(taken);
}

/** In words: what was recorded, and what comes of the same here. `seen`: all that could be done instead. */
export function differenceFrom(taken: Taken, seen: readonly ReplayedStep[]): string {
  const { at, service, heard = 'an outcome or its deadline' } = taken;
  const here = new Set(seen.filter((step) => isAbout(step, taken)).map(madeOf));
  const instead = here.size > 0 ? [...here].join(', or ') : 'it cannot come to that';
  return `${at} ${service} heard ${heard}: on the stack ${recorded(taken)}; here ${instead}`;
}

function isAbout({ heard }: ReplayedStep, taken: Taken): boolean {
  if (heard?.service !== taken.service) return false;
  if (taken.heard !== undefined) return heard.type === taken.heard;
  return heard.kind === 'outcome' || heard.kind === 'deadline';
}

function madeOf(step: ReplayedStep): string {
  const breach = breachOf(step);
  if (breach !== undefined) return told('parked', []);
  const { examined } = step.heard ?? {};
  const outcome = examined && 'ignored' in examined ? `ignored: ${examined.ignored}` : 'applied';
  return told(outcome, step.published);
}

function recorded({ outcome, published }: Taken): string {
  return told(outcome, published);
}

function told(outcome: string, published: readonly RecordedEvent[]): string {
  const events = published.map(({ type, data }) => `${type} ${sorted(data)}`);
  return `it was ${outcome} and published ${events.join(' and ') || 'nothing'}`;
}

/** JSON that does not depend on the order of fields. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
