import { emittedBy, fileOf } from './choreography.ts';
import type { Finding, Rule } from './finding.ts';

/** Each topic has one publisher, which publishes to no other. */
export const everyTopicHasOnePublisher: Rule = (choreography) =>
  choreography.participants.flatMap((participant, index) => {
    const { name, topic } = participant;
    const finding = { rule: 'topic' as const, file: fileOf(choreography, participant), participant: name };
    const earlier = choreography.participants.slice(0, index).find((other) => other.topic === topic);
    const shared: Finding[] = earlier
      ? [
          {
            ...finding,
            problem: `${name} publishes to the topic ${topic}, which belongs to ${earlier.name} already.`,
            remedy: `Give ${name} a topic of its own: events of one topic are heard in the order of their publishing only if one participant publishes them.`,
          },
        ]
      : [];
    const foreign = emittedBy(participant)
      .filter((event) => event.topic !== topic)
      .map((event) => ({
        ...finding,
        input: event.type,
        problem: `${name} publishes ${event.type}, which belongs to the topic ${event.topic}, not to its own, ${topic}.`,
        remedy: `Define an event of the topic ${topic} for what ${name} has to say.`,
      }));
    return [...shared, ...foreign];
  });

/** The list of all events knows every one that is published, by its own type. */
export const everyEventIsListed: Rule = (choreography) => {
  const misnamed = [...choreography.events]
    .filter(([type, event]) => type !== event.type)
    .map(([type, event]) => ({
      rule: 'topic' as const,
      file: choreography.files.events,
      input: event.type,
      problem: `The list of all events calls ${event.type} ${type}.`,
      remedy: `List it by its own type: messages name that.`,
    }));
  const unlisted = choreography.participants.flatMap((participant) =>
    emittedBy(participant)
      .filter((event) => choreography.events.get(event.type) !== event)
      .map(({ type }) => ({
        rule: 'topic' as const,
        file: fileOf(choreography, participant),
        participant: participant.name,
        input: type,
        problem: choreography.events.has(type)
          ? `${participant.name} publishes another ${type} than the one in the list of all events.`
          : `${participant.name} publishes ${type}, which is not in the list of all events.`,
        remedy: `Define ${type} once, and add it to ${choreography.files.events}: consumers find schema and topic there.`,
      })),
  );
  return [...misnamed, ...unlisted];
};
