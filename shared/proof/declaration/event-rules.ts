import { consumersOf, emittedBy, fileOf, fileOfEvent, publishersOf } from './choreography.ts';
import type { Rule } from './finding.ts';
import { all } from './words.ts';

/** Every published event is consumed by somebody else than its publisher, or is declared final. */
export const everyEventIsHeard: Rule = (choreography) =>
  choreography.participants.flatMap((publisher) =>
    emittedBy(publisher)
      .filter(
        ({ type, final }) => !final && consumersOf(choreography, type).every((one) => one === publisher),
      )
      .map(({ type }) => ({
        rule: 'unheard event' as const,
        file: fileOf(choreography, publisher),
        participant: publisher.name,
        input: type,
        problem: `${publisher.name} publishes ${type}, but no other participant reacts to it.`,
        remedy:
          `Add when(${type}, ...) to the participant that has to act on it. If it is meant for listeners outside ` +
          `only, define it with { final: true }; if nobody needs it, do not publish it.`,
      })),
  );

/** A final event is consumed by nobody. */
export const finalMeansFinal: Rule = (choreography) =>
  [...choreography.events.values()]
    .filter(({ final }) => final)
    .flatMap((event) =>
      consumersOf(choreography, event.type).map((consumer) => ({
        rule: 'final event' as const,
        file: fileOf(choreography, consumer),
        participant: consumer.name,
        input: event.type,
        problem: `${event.type} is defined as final, for listeners outside only, but ${consumer.name} reacts to it.`,
        remedy: `Take { final: true } off its definition in ${fileOfEvent(choreography, event)}, or the reaction away.`,
      })),
    );

/** Every event is published by somebody, or its topic is open to anyone. */
export const everyEventIsPublished: Rule = (choreography) =>
  [...choreography.events.values()]
    .filter(
      ({ type, topic }) =>
        !choreography.openTopics.has(topic) && publishersOf(choreography, type).length === 0,
    )
    .map((event) => {
      const waiting = consumersOf(choreography, event.type).map(({ name }) => name);
      const inVain = waiting.length > 0 ? `, so ${all(waiting)} would wait for it in vain` : '';
      return {
        rule: 'unpublished event' as const,
        file: fileOfEvent(choreography, event),
        input: event.type,
        ...(waiting[0] !== undefined && { participant: waiting[0] }),
        problem: `No participant publishes ${event.type}${inVain}.`,
        remedy:
          `Let the participant that owns the topic ${event.topic} declare it: when(..., { emits: [${event.type}] }, ...). ` +
          `If it is gone for good, take its definition and the reactions to it away.`,
      };
    });
