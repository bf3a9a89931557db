import type { Participant } from '../../saga/participant.ts';
import { isEvent, nameOf } from './acts.ts';
import { callsOf, fileOf } from './choreography.ts';
import type { Rule } from './finding.ts';

/** Every call begins or undoes an effect, or is harmless for a reason that is given. */
export const everyCallIsAccountedFor: Rule = (choreography) =>
  choreography.participants.flatMap((participant) => {
    const { name } = participant;
    const calls = callsOf(participant).map((call) => call.name);
    const inEffects = callsInEffects(participant);
    const { harmless } = participant;
    const finding = { file: fileOf(choreography, participant), participant: name };
    const unaccounted = calls
      .filter((call) => !inEffects.has(call) && !harmless.get(call)?.trim())
      .map((call) => ({
        ...finding,
        rule: 'call without compensation' as const,
        input: call,
        problem: `${name} calls ${call}, but does not say how it is undone when the order fails.`,
        remedy:
          `Declare an effect: effects: { ${call}: { begunBy: ${call}, undoneBy: [...], inForce: [...] } }. ` +
          `If nothing has to be undone, say why: harmless: { ${call}: 'why' }.`,
      }));
    const needless = [...harmless.keys()]
      .filter((call) => inEffects.has(call) || !calls.includes(call))
      .map((call) => ({
        ...finding,
        rule: 'needless assurance' as const,
        input: call,
        problem: calls.includes(call)
          ? `${name} declares ${call} harmless, and that it belongs to an effect: only one can be true.`
          : `${name} declares ${call} harmless, but never calls it.`,
        remedy: `Take ${call} out of harmless${calls.includes(call) ? ', or out of the effect' : ''}.`,
      }));
    return [...unaccounted, ...needless];
  });

function callsInEffects({ effects }: Participant): Set<string> {
  const acts = [...effects.values()].flatMap(({ begunBy, undoneBy }) => [begunBy, ...undoneBy]);
  return new Set(acts.filter((act) => !isEvent(act)).map(nameOf));
}
