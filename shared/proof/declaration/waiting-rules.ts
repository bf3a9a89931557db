import { possibleOutcomes } from '../../saga/call.ts';
import { deadlineReached } from '../../saga/input.ts';
import type { Participant } from '../../saga/participant.ts';
import { statusesOf } from '../../saga/reaction.ts';
import { decides, rests } from './cells.ts';
import { type Choreography, callsOf, fileOf } from './choreography.ts';
import type { Finding, Rule } from './finding.ts';

/** Every status that waits has an end in sight: a deadline, a call of its own, or somebody it is entrusted to. */
export const everyWaitEnds: Rule = (choreography) =>
  choreography.participants.flatMap((participant) =>
    statusesOf(participant.state).flatMap((status) => [
      ...endless(choreography, participant, status),
      ...needless(choreography, participant, status),
    ]),
  );

function endless(choreography: Choreography, participant: Participant, status: string): Finding[] {
  const { name, entrusted } = participant;
  if (rests(participant, status) || endOf(participant, status) || entrusted.get(status)?.trim()) return [];
  return [
    {
      rule: 'endless wait',
      file: fileOf(choreography, participant),
      participant: name,
      status,
      problem: `An order that is ${status} waits at ${name}, but nothing sees to it that the wait ends: there is no deadline, and no call whose every outcome is decided upon there.`,
      remedy: `Arm a deadline and answer deadlineReached when ${status} by a decision. If another participant ends the wait for certain, say why: entrusted: { ${status}: 'why' }. If the order may stay like that for ever, add it to idle.`,
    },
  ];
}

function needless(choreography: Choreography, participant: Participant, status: string): Finding[] {
  const { name, entrusted } = participant;
  if (!entrusted.has(status)) return [];
  const end = rests(participant, status)
    ? 'nothing is waited for there'
    : endOf(participant, status) && `${endOf(participant, status)} ends the wait already`;
  if (!end) return [];
  return [
    {
      rule: 'needless assurance',
      file: fileOf(choreography, participant),
      participant: name,
      status,
      problem: `${name} declares ${status} entrusted to others, but ${end}.`,
      remedy: `Take ${status} out of entrusted.`,
    },
  ];
}

/** What ends the wait by itself, if anything does. A call counts only if it ends it however it comes out. */
function endOf(participant: Participant, status: string): string | undefined {
  const { reactions } = participant;
  if (decides(reactions.get(deadlineReached.type), status)) return 'its deadline';
  return callsOf(participant).find((call) =>
    possibleOutcomes(call).every(({ type }) => decides(reactions.get(type), status)),
  )?.name;
}
