import { declares, nameOf } from './acts.ts';
import { emittedBy, fileOf, fileOfEvent } from './choreography.ts';
import type { Rule } from './finding.ts';

/**
 * What is called a failure is a setback, or of no concern to anybody inside: else nobody would be held to undo
 * anything.
 */
export const everyFailureIsMarked: Rule = (choreography) =>
  [...new Set(choreography.participants.flatMap(emittedBy))]
    .filter(({ type, setback, final }) => type.endsWith('Failed') && !setback && !final)
    .map((event) => ({
      rule: 'setback' as const,
      file: fileOfEvent(choreography, event),
      input: event.type,
      problem: `${event.type} is called a failure, but is not marked as a setback: nobody is held to undo anything on hearing it.`,
      remedy: `Define it with { setback: true }; or with { final: true } if it concerns nobody inside.`,
    }));

/** If one participant undoes its effect on an event, then others who hold something have to hear of it, too. */
export const undoingFollowsASetback: Rule = (choreography) =>
  choreography.participants.flatMap((participant) =>
    [...participant.effects].flatMap(([name, { undoneBy }]) =>
      [...participant.reactions.values()].flatMap((reaction) => {
        const { type, kind } = reaction.input;
        const event = kind === 'event' ? choreography.events.get(type) : undefined;
        const undo = undoneBy.find((act) => declares(reaction, act));
        if (event === undefined || event.setback || undo === undefined) return [];
        return [
          {
            rule: 'setback' as const,
            file: fileOf(choreography, participant),
            participant: participant.name,
            input: type,
            problem: `${participant.name} undoes "${name}" (by ${nameOf(undo)}) on ${type}, which is not marked as a setback: others who hold something need not hear of it.`,
            remedy: `Define ${type} with { setback: true } in ${fileOfEvent(choreography, event)}.`,
          },
        ];
      }),
    ),
  );
