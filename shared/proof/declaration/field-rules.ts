import type { Choreography } from './choreography.ts';
import { fileOf } from './choreography.ts';
import { fieldsRead, manages, type Sample, segmentsOf } from './fields-read.ts';
import type { Finding } from './finding.ts';
import { guarantees } from './guarantee.ts';
import { currentSchemaOf, type JsonSchema } from './json-schema.ts';

/**
 * Whether consumers look only at fields that every published version of an event guarantees, and the one of now; or
 * answer validly without them. It knows what the samples show: the more situations, the better. Each field is told
 * once per participant and event.
 */
export function unguaranteedFields(choreography: Choreography, samples: Iterable<Sample>): Finding[] {
  const findings = new Map<string, Finding>();
  for (const sample of samples) {
    const { participant, state, input, context } = sample;
    const event = choreography.events.get(input.type);
    if (event === undefined) continue;
    const published: readonly JsonSchema[] = choreography.published.get(event.type) ?? [];
    const versions = [
      ...published.map((schema, index) => ({ schema, name: `version ${index + 1}` })),
      { schema: currentSchemaOf(event), name: 'its schema as it is now' },
    ];
    for (const path of fieldsRead(participant, state, input, context)) {
      const key = `${participant.name} ${event.type} ${path}`;
      const lacking = versions.find(({ schema }) => !guarantees(schema, segmentsOf(path), input.data));
      if (lacking === undefined || findings.has(key) || manages(sample, path)) continue;
      findings.set(key, {
        rule: 'field not guaranteed',
        file: fileOf(choreography, participant),
        participant: participant.name,
        status: state?.status ?? 'absent',
        input: event.type,
        problem: `${participant.name} needs ${path} of ${event.type}, but ${lacking.name} does not guarantee it, and without it there is no valid answer.`,
        remedy: `Messages without ${path} may come: decide something for them, too.`,
      });
    }
  }
  return [...findings.values()];
}
