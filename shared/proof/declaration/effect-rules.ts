import type { Act, Effect } from '../../saga/effect.ts';
import type { Participant } from '../../saga/participant.ts';
import { statusesOf } from '../../saga/reaction.ts';
import { declares, isEvent, madeBy, nameOf } from './acts.ts';
import { type Choreography, fileOf } from './choreography.ts';
import type { Finding, Rule } from './finding.ts';

type Complaint = Pick<Finding, 'problem' | 'remedy'>;

/** Effects are begun and undone by what the participant really does, and undoing is never given up. */
export const effectsAreReal: Rule = (choreography) =>
  choreography.participants.flatMap((participant) => [
    ...undeclared(participant).map((complaint) => findingOf(choreography, participant, complaint)),
    ...[...participant.effects].flatMap(([name, effect]) =>
      complaintsAbout(participant, name, effect).map((complaint) =>
        findingOf(choreography, participant, complaint),
      ),
    ),
  ]);

function findingOf(choreography: Choreography, participant: Participant, complaint: Complaint): Finding {
  return {
    rule: 'effect',
    file: fileOf(choreography, participant),
    participant: participant.name,
    ...complaint,
  };
}

/** Who changes what all orders share takes something from the others, and has to give it back. */
function undeclared({ name, records, effects }: Participant): Complaint[] {
  if (records === undefined || effects.size > 0) return [];
  return [
    {
      problem: `${name} changes records that all orders share, but does not say how that is undone.`,
      remedy: `Declare it: effects: { name: { begunBy: ..., undoneBy: [...], inForce: [...] } }.`,
    },
  ];
}

function complaintsAbout(participant: Participant, effect: string, declared: Effect): Complaint[] {
  const { name } = participant;
  const { begunBy, undoneBy, inForce } = declared;
  const statuses = statusesOf(participant.state);
  const does = (act: Act) => [...participant.reactions.values()].some((reaction) => declares(reaction, act));
  const complaints: Complaint[] = [];
  for (const act of [begunBy, ...undoneBy])
    if (!does(act))
      complaints.push({
        problem: `"${effect}" of ${name} is ${act === begunBy ? 'begun' : 'undone'} by ${nameOf(act)}, but no reaction of ${name} declares ${nameOf(act)}.`,
        remedy: `Declare it where ${name} does it (emits or calls), or correct the effect.`,
      });
  for (const act of undoneBy) {
    const attempts = isEvent(act) ? Infinity : madeBy(participant, act).policy.maxAttempts;
    if (attempts < Infinity)
      complaints.push({
        problem: `"${effect}" of ${name} is undone by ${nameOf(act)}, which is given up after ${attempts} attempts.`,
        remedy: `Give ${nameOf(act)} a policy with maxAttempts: Infinity, so that what must be undone is undone some day.`,
      });
  }
  if (undoneBy.length === 0)
    complaints.push({
      problem: `"${effect}" of ${name} is undone by nothing.`,
      remedy: `Name the event or call that undoes it; a call that needs no undoing is harmless: { call: 'why' }.`,
    });
  const unknown = inForce.filter((status) => !statuses.includes(status));
  if (inForce.length === 0 || unknown.length > 0)
    complaints.push({
      problem: `"${effect}" of ${name} is in force in ${unknown.length > 0 ? `${unknown.join(', ')}, which is no status of its orders` : 'no status'}.`,
      remedy: `Name the statuses in which it has, or may have, happened: some of ${statuses.join(', ')}.`,
    });
  return complaints;
}
