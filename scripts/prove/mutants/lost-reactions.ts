import type { Participant } from '../../../shared/saga/participant.ts';
import type { Reaction, Status } from '../../../shared/saga/reaction.ts';
import { among, decideOf, deciding, withReaction } from './damage.ts';
import type { Mutant } from './mutant.ts';
import type { CellProfile } from './profile.ts';

/** Each reaction that is ever asked is taken away altogether. */
export function removedReactions(
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  return inputsOf(cells).map((input) => ({
    id: `${participant.name}: ${input}: has no reaction to it`,
    kind: 'reaction removed',
    participant: participant.name,
    what: `${participant.name} does not react to ${input} at all.`,
    participants: among(
      participants,
      withReaction(participant, input, () => undefined),
    ),
    cells: cells.filter((cell) => cell.input === input),
  }));
}

/** Each event and call that a reaction is seen to make is neither declared nor made there, whatever the status. */
export function removedEdges(
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  return inputsOf(cells).flatMap((input) => {
    const asked = cells.filter((cell) => cell.input === input);
    const mutant = (lost: string, makes: (cell: CellProfile) => boolean, change: Change): Mutant => ({
      id: `${participant.name}: ${input}: neither declares nor makes ${lost}`,
      kind: 'declared edge removed',
      participant: participant.name,
      what: `${participant.name} neither declares nor makes ${lost} on ${input}.`,
      participants: among(participants, withReaction(participant, input, change)),
      cells: asked.filter(makes),
    });
    const events = new Set(asked.flatMap(({ emits }) => [...emits]));
    const calls = new Set(asked.flatMap((cell) => [...cell.calls]));
    return [
      ...[...events].map((type) =>
        mutant(
          `the event ${type}`,
          ({ emits }) => emits.has(type),
          (reaction) => withoutEvent(reaction, type),
        ),
      ),
      ...[...calls].map((name) =>
        mutant(
          `the call ${name}`,
          (cell) => cell.calls.has(name),
          (reaction) => withoutCall(reaction, name),
        ),
      ),
    ];
  });
}

type Change = (reaction: Reaction<Status>) => Reaction<Status>;

function withoutEvent(reaction: Reaction<Status>, lost: string): Reaction<Status> {
  const damage = deciding((made) => ({
    ...made,
    events: made.events?.filter(({ type }) => type !== lost) ?? [],
  }));
  return {
    ...reaction,
    emits: reaction.emits.filter(({ type }) => type !== lost),
    cells: everyDecision(reaction, damage),
  };
}

function withoutCall(reaction: Reaction<Status>, lost: string): Reaction<Status> {
  const damage = deciding((made) => ({
    ...made,
    calls: made.calls?.filter(({ call }) => call !== lost) ?? [],
  }));
  return {
    ...reaction,
    calls: reaction.calls.filter(({ name }) => name !== lost),
    cells: everyDecision(reaction, damage),
  };
}

function everyDecision(
  reaction: Reaction<Status>,
  damage: ReturnType<typeof deciding>,
): Reaction<Status>['cells'] {
  const cells = Object.entries(reaction.cells).map(([status, cell]) => {
    const decide = decideOf(reaction, status);
    return [status, typeof cell === 'function' && decide ? damage(decide) : cell] as const;
  });
  return Object.fromEntries(cells);
}

function inputsOf(cells: readonly CellProfile[]): string[] {
  return [...new Set(cells.map(({ input }) => input))];
}
