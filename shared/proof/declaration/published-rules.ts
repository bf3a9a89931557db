import { isDeepStrictEqual } from 'node:util';
import type { EventDefinition } from '../../contracts/event.ts';
import { breaksOf } from './additive.ts';
import { fileOfEvent } from './choreography.ts';
import type { Rule } from './finding.ts';
import { currentSchemaOf, type JsonSchema } from './json-schema.ts';

/**
 * How an event's schema stands to the versions that were published of it. `new`: none was, or the change is additive,
 * so it may be published as version `version`. `breaking`: it may not, for these reasons.
 */
export type Standing =
  | { readonly standing: 'published' }
  | { readonly standing: 'new'; readonly version: number }
  | { readonly standing: 'breaking'; readonly breaks: readonly string[] };

export function standingOf(event: EventDefinition, versions: readonly JsonSchema[]): Standing {
  const current = currentSchemaOf(event);
  const latest = versions.at(-1);
  const chain =
    latest !== undefined && isDeepStrictEqual(latest, current) ? versions : [...versions, current];
  const breaks = chain.flatMap((newer, index) =>
    chain
      .slice(0, index)
      .flatMap((older, before) =>
        breaksOf(newer, older).map((reason) => `against version ${before + 1}, ${reason}`),
      ),
  );
  if (breaks.length > 0) return { standing: 'breaking', breaks };
  return chain === versions ? { standing: 'published' } : { standing: 'new', version: chain.length };
}

/** Every event's schema is the last one published, and an additive change of all before: old messages stay readable. */
export const everySchemaIsPublished: Rule = (choreography) =>
  [...choreography.events.values()].flatMap((event) => {
    const answer = standingOf(event, choreography.published.get(event.type) ?? []);
    if (answer.standing === 'published') return [];
    const finding = {
      rule: 'published schema' as const,
      file: fileOfEvent(choreography, event),
      input: event.type,
    };
    return answer.standing === 'new'
      ? [
          {
            ...finding,
            problem: `The schema of ${event.type} is not published as it is now.`,
            remedy: `Keep it as version ${answer.version}, beside the earlier ones: node scripts/contracts/main.ts writes it.`,
          },
        ]
      : [
          {
            ...finding,
            problem: `The schema of ${event.type} breaks what was published of it: ${answer.breaks.join('; ')}.`,
            remedy: `Messages of every version may still come. Take the change back and add an optional field instead, or define an event of another name.`,
          },
        ];
  });
