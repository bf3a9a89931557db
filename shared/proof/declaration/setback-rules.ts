import type { Effect } from '../../saga/effect.ts';
import type { Participant } from '../../saga/participant.ts';
import { declares, nameOf, undoesOf } from './acts.ts';
import { decides, ignoredBecause } from './cells.ts';
import { type Choreography, fileOf } from './choreography.ts';
import type { Finding, Rule } from './finding.ts';
import { type LaterSetback, setbacksAfter } from './setbacks-after.ts';
import { either } from './words.ts';

/** Whoever has begun an effect undoes it on every setback that another participant may publish after that. */
export const everySetbackIsUndone: Rule = (choreography) =>
  choreography.participants.flatMap((participant) =>
    [...participant.effects].flatMap(([name, effect]) =>
      setbacksAfter(choreography, participant, effect.begunBy)
        .filter(({ publisher }) => publisher !== participant)
        .flatMap((setback) => left(choreography, participant, name, effect, setback)),
    ),
  );

function left(
  choreography: Choreography,
  participant: Participant,
  effectName: string,
  effect: Effect,
  { event, publisher, path }: LaterSetback,
): Finding[] {
  const { name } = participant;
  const { inForce } = effect;
  const undo = either(undoesOf(effect));
  const reaction = participant.reactions.get(event.type);
  const finding = (problem: string, remedy: string, status?: string): Finding => ({
    rule: 'missing compensation',
    file: fileOf(choreography, participant),
    participant: name,
    ...(status !== undefined && { status }),
    input: event.type,
    problem,
    remedy,
    path,
  });
  const can = `${publisher.name} can publish ${event.type} after ${name} has begun "${effectName}" (by ${nameOf(effect.begunBy)})`;
  if (reaction === undefined)
    return [
      finding(
        `${can}, but ${name} does not react to it: "${effectName}" would stay, although the order is lost.`,
        `Add when(${event.type}, ...) to ${name}, which undoes it by ${undo} when ${either(inForce)}.`,
      ),
    ];
  const ignored = inForce.flatMap((status) => {
    const reason = ignoredBecause(reaction, status);
    return reason === undefined
      ? []
      : [
          finding(
            `${can}, but ${name} ignores it when ${status} ("${reason}"), where "${effectName}" is in force.`,
            `Undo it there by ${undo}, or answer impossible('why it cannot come').`,
            status,
          ),
        ];
  });
  if (ignored.length > 0) return ignored;
  if (!inForce.some((status) => decides(reaction, status)))
    return [
      finding(
        `${can}, but ${name} decides on it in no status in which "${effectName}" is in force (${either(inForce)}).`,
        `Undo it by ${undo} in the statuses in which ${event.type} can come.`,
      ),
    ];
  return effect.undoneBy.some((act) => declares(reaction, act))
    ? []
    : [
        finding(
          `${can}, and ${name} reacts to it, but declares nothing there that undoes "${effectName}".`,
          `Let when(${event.type}, ...) of ${name} declare and do ${undo}.`,
        ),
      ];
}
