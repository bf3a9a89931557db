import type { EventDefinition } from '../../shared/contracts/event.ts';
import type { JsonSchema } from '../../shared/proof/declaration/json-schema.ts';
import { standingOf } from '../../shared/proof/declaration/published-rules.ts';
import { UserError } from '../stack/user-error.ts';

export type Publication = { readonly event: EventDefinition; readonly version: number };

/** What has to be published yet. A `UserError` naming every event that breaks what was published of it. */
export function toPublish(
  events: Iterable<EventDefinition>,
  published: ReadonlyMap<string, readonly JsonSchema[]>,
): Publication[] {
  const publications: Publication[] = [];
  const broken: string[] = [];
  for (const event of events) {
    const answer = standingOf(event, published.get(event.type) ?? []);
    if (answer.standing === 'new') publications.push({ event, version: answer.version });
    if (answer.standing === 'breaking')
      broken.push(...answer.breaks.map((reason) => `  ${event.type}: ${reason}`));
  }
  if (broken.length === 0) return publications;
  throw new UserError(
    [
      'Messages of every published version may still come, and these changes break them:',
      ...broken,
      'Take them back and add optional fields instead, or define an event of another name.',
    ].join('\n'),
  );
}
