import { openTopics } from '../../../shared/contracts/topics.ts';
import { deadlineReached } from '../../../shared/saga/input.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { consumedBy, publishedBy, type Saga } from '../saga.ts';
import { partyAt } from './parties.ts';
import { pivot, type Way, waysOf } from './paths.ts';

/** Where an arrow begins or ends: a participant, a party outside, or the end of the flow. */
export type FlowNode = {
  readonly id: string;
  readonly kind: 'participant' | 'outside' | 'end';
  readonly name: string;
  /** Of a participant: that it acts by itself, and whom it asks for what. Of a party outside: what it tells. */
  readonly notes: readonly string[];
};

/** One arrow, for everything that goes from one node to the other. */
export type FlowEdge = {
  readonly from: string;
  readonly to: string;
  readonly kind: Way | 'pivot';
  readonly labels: readonly string[];
};

/** All that goes one way. */
export type Flow = { readonly nodes: readonly FlowNode[]; readonly edges: readonly FlowEdge[] };

/** The events, commands and calls of one way, as the declarations have them. */
export function flowOf(saga: Saga, way: Way): Flow {
  const ways = waysOf(saga);
  const told = saga.participants.flatMap((participant) => outsideOf(saga, participant, way));
  const arrows = saga.participants
    .flatMap((participant) => eventsOf(saga, participant))
    .filter(({ label }) => ways.ofEvent(label) === way);
  const edges = [...told.map(({ edge }) => edge), ...merged(arrows, way)];
  const touched = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = [
    ...told.map(({ node }) => node),
    ...saga.participants.flatMap((participant) => nodesOf(saga, participant, way)),
  ];
  return { nodes: nodes.filter(({ id }) => touched.has(id)), edges };
}

type Arrow = { readonly from: string; readonly to: string; readonly label: string };

/** From its publisher to each other participant that consumes it; what nobody consumes ends with its publisher. */
function eventsOf(saga: Saga, publisher: Participant): Arrow[] {
  return publishedBy(saga, publisher).flatMap((event) => {
    const consumers = saga.participants.filter(
      (participant) => participant !== publisher && consumedBy(saga, participant).includes(event),
    );
    const targets = consumers.length > 0 ? consumers.map(({ name }) => name) : [endOf(publisher)];
    return targets.map((to) => ({ from: publisher.name, to, label: event.type }));
  });
}

/** The party that tells it something: commands, and events of its own topic where anyone may produce them. */
function outsideOf(
  saga: Saga,
  { name, topic, reactions }: Participant,
  way: Way,
): { node: FlowNode; edge: FlowEdge }[] {
  const ways = waysOf(saga);
  const isOpen = openTopics.has(topic);
  const notes = [...reactions.values()].flatMap((reaction) => {
    const { kind, type } = reaction.input;
    if (kind === 'command') return ways.ofReaction(reaction) === way ? [type] : [];
    return isOpen && saga.events.get(type)?.topic === topic && ways.ofEvent(type) === way ? [type] : [];
  });
  if (notes.length === 0) return [];
  const id = `outside ${name}`;
  return [
    {
      node: { id, kind: 'outside', name: partyAt(name), notes },
      edge: { from: id, to: name, kind: way, labels: [] },
    },
  ];
}

function merged(arrows: readonly Arrow[], way: Way): FlowEdge[] {
  const edges = new Map<string, FlowEdge>();
  for (const { from, to, label } of arrows) {
    const kind = label === pivot.type ? 'pivot' : way;
    const key = [from, to, kind].join(' ');
    const labels = [...(edges.get(key)?.labels ?? []), label];
    edges.set(key, { from, to, kind, labels });
  }
  return [...edges.values()];
}

function nodesOf(saga: Saga, participant: Participant, way: Way): FlowNode[] {
  const { name } = participant;
  return [
    { id: name, kind: 'participant', name, notes: notesOn(saga, participant, way) },
    { id: endOf(participant), kind: 'end', name: '', notes: [] },
  ];
}

function notesOn(saga: Saga, { name, calls, reactions }: Participant, way: Way): string[] {
  const ways = waysOf(saga);
  const asked = [...calls.keys()].filter((call) => ways.ofCall(call) === way);
  const deadline = reactions.get(deadlineReached.type);
  const wakes = deadline !== undefined && deadline.emits.length > 0 && ways.ofReaction(deadline) === way;
  return [
    ...(wakes ? ['has a deadline'] : []),
    ...(asked.length > 0 ? [`asks the ${partyAt(name)}:`, ...asked] : []),
  ];
}

function endOf({ name }: Participant): string {
  return `end of ${name}`;
}
