import type { CallDefinition } from '../../../shared/saga/call.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { among } from './damage.ts';
import type { Kind, Mutant } from './mutant.ts';
import type { CellProfile } from './profile.ts';

type Damage = {
  readonly kind: Kind;
  readonly flaw: string;
  readonly damage: (call: CallDefinition) => CallDefinition;
};

const damages: readonly Damage[] = [
  {
    kind: 'idempotency key damaged',
    flaw: 'has another idempotency key each time it is asked for',
    damage(call) {
      let asked = 0;
      const idempotencyKey: CallDefinition['idempotencyKey'] = (orderId, request) => {
        asked += 1;
        return `${call.idempotencyKey(orderId, request)}_${asked}`;
      };
      return { ...call, idempotencyKey };
    },
  },
  {
    kind: 'idempotency key damaged',
    flaw: 'has one idempotency key for all orders',
    damage: (call) => ({ ...call, idempotencyKey: () => call.name }),
  },
];

const givenUp: Damage = {
  kind: 'retry policy damaged',
  flaw: 'is given up after three attempts',
  damage: (call) => ({ ...call, policy: { ...call.policy, maxAttempts: 3 } }),
};

/** Each call that is seen to be made is made under wrong keys; each that must never be given up is given up. */
export function damagedCalls(
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  return [...participant.calls.values()].flatMap((call) => {
    const made = cells.filter(({ calls }) => calls.has(call.name));
    if (made.length === 0) return [];
    const applicable = call.policy.maxAttempts === Infinity ? [...damages, givenUp] : damages;
    return applicable.map(({ kind, flaw, damage }) => ({
      id: `${participant.name}: call ${call.name}: ${flaw}`,
      kind,
      participant: participant.name,
      what: `The call ${call.name} of ${participant.name} ${flaw}.`,
      participants: among(participants, withCall(participant, damage(call))),
      cells: made,
    }));
  });
}

function withCall(participant: Participant, call: CallDefinition): Participant {
  const changed = (one: CallDefinition) => (one.name === call.name ? call : one);
  const reactions = [...participant.reactions].map(
    ([type, reaction]) => [type, { ...reaction, calls: reaction.calls.map(changed) }] as const,
  );
  const calls = [...participant.calls].map(([name, one]) => [name, changed(one)] as const);
  return { ...participant, calls: new Map(calls), reactions: new Map(reactions) };
}
