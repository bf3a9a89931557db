import type { Act } from '../../shared/saga/effect.ts';

/** The type of an event, or the name of a call. */
export function nameOf(act: Act): string {
  return 'kind' in act ? act.type : act.name;
}
