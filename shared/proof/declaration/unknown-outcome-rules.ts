import { possibleOutcomes } from '../../saga/call.ts';
import type { Effect } from '../../saga/effect.ts';
import type { Participant } from '../../saga/participant.ts';
import { declares, isEvent, madeBy, undoesOf } from './acts.ts';
import { decides, ignoredBecause } from './cells.ts';
import { type Choreography, fileOf } from './choreography.ts';
import type { Finding, Rule } from './finding.ts';
import { either } from './words.ts';

/** A call that may have taken effect although nobody knows is undone like one that has. */
export const unknownMeansPerhaps: Rule = (choreography) =>
  choreography.participants.flatMap((participant) =>
    [...participant.effects].flatMap(([name, effect]) =>
      takenForNothing(choreography, participant, name, effect),
    ),
  );

function takenForNothing(
  choreography: Choreography,
  participant: Participant,
  effectName: string,
  effect: Effect,
): Finding[] {
  const { begunBy, inForce } = effect;
  if (isEvent(begunBy)) return [];
  const call = madeBy(participant, begunBy);
  if (!possibleOutcomes(call).includes(call.exhausted)) return [];
  const { type } = call.exhausted;
  const reaction = participant.reactions.get(type);
  if (reaction === undefined) return [];
  const { name } = participant;
  const undo = either(undoesOf(effect));
  const finding = {
    rule: 'unknown outcome' as const,
    file: fileOf(choreography, participant),
    participant: name,
    input: type,
  };
  const perhaps = `After ${type} nobody knows whether ${call.name} took effect`;
  const ignored = inForce.flatMap((status) => {
    const reason = ignoredBecause(reaction, status);
    return reason === undefined
      ? []
      : [
          {
            ...finding,
            status,
            problem: `${perhaps}, but ${name} ignores it when ${status} ("${reason}").`,
            remedy: `Undo "${effectName}" there by ${undo}, which must be safe if nothing has happened.`,
          },
        ];
  });
  if (ignored.length > 0) return ignored;
  const undoes =
    inForce.some((status) => decides(reaction, status)) &&
    effect.undoneBy.some((act) => declares(reaction, act));
  return undoes
    ? []
    : [
        {
          ...finding,
          problem: `${perhaps}, but ${name} takes it for nothing: its reaction declares nothing that undoes "${effectName}".`,
          remedy: `Let when(${type}, ...) declare and do ${undo}, which must be safe if nothing has happened.`,
        },
      ];
}
