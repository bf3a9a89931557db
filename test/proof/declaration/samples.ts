import type { Sample } from '../../../shared/proof/declaration/fields-read.ts';
import type { Input } from '../../../shared/saga/input.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Context, Reaction, Status } from '../../../shared/saga/reaction.ts';
import { theFive } from '../../harness/memory/given.ts';
import { walkFrom } from '../../harness/memory/walks.ts';

type Decide = (state: Status | undefined, data: unknown, context: Context<unknown>) => unknown;

/** Every situation in which the real participants decide on random walks, this many of them. */
export function samplesOf(walks: number): Sample[] {
  const samples: Sample[] = [];
  const participants = theFive.map((participant) => watched(participant, (sample) => samples.push(sample)));
  for (let seed = 1; seed <= walks; seed += 1) walkFrom(seed, participants);
  return samples;
}

function watched(participant: Participant, onDecision: (sample: Sample) => void): Participant {
  const watching = (reaction: Reaction<Status>): Reaction<Status> => {
    const { type } = reaction.input;
    const cells = Object.entries(reaction.cells).map(([status, cell]) => {
      if (typeof cell !== 'function') return [status, cell] as const;
      const decide = cell as Decide;
      const watch: Decide = (state, data, context) => {
        onDecision({
          participant,
          state,
          input: { type, data },
          context: keptContext(participant, state, { type, data }, context),
        });
        return decide(state, data, context);
      };
      return [status, watch] as const;
    });
    return { ...reaction, cells: Object.fromEntries(cells) };
  };
  const reactions = [...participant.reactions].map(([type, reaction]) => [type, watching(reaction)] as const);
  return { ...participant, reactions: new Map(reactions) };
}

/** The context with the shared records as they are now: they change on the way. */
function keptContext(
  { records }: Participant,
  state: Status | undefined,
  input: Input,
  context: Context<unknown>,
): Context<unknown> {
  const keys = records?.keysFor(state, input) ?? [];
  const kept = new Map(keys.map((key) => [key, context.record(key)]));
  return { ...context, record: (key) => kept.get(key) };
}
