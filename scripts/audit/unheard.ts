import { eventIdOf } from '../../shared/messaging/ids.ts';
import type { ServiceName } from '../services.ts';
import { participants } from '../timeline/participants.ts';

/** Those of the events that the service hears of and has not noted in its inbox, of which these are the ids. */
export function unheardBy<
  Event extends { readonly type: string; readonly source: string; readonly eventId: string },
>(service: ServiceName, events: readonly Event[], noted: Iterable<string>): Event[] {
  const { reactions } = participants[service];
  const known = new Set(noted);
  return events.filter(
    ({ type, source, eventId }) => reactions.has(type) && !known.has(eventIdOf(source, eventId)),
  );
}
