import type { Play } from '../../../shared/proof/play.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { SeenEvent } from './backstage.ts';

/** What was published of one order, each with what its publisher had published or heard of by then. */
export function seenIn<Outer>(
  play: Play<Outer>,
  order: number,
  participants: readonly Participant[],
): SeenEvent[] {
  const published = play.published.filter((event) => event.order === order);
  const names = new Set(participants.map(({ name }) => name));
  const emitters = new Map(
    participants.flatMap(({ name, reactions }) =>
      [...reactions.values()].flatMap(({ emits }) => emits.map(({ type }) => [type, name] as const)),
    ),
  );
  const idOf = (index: number) => `${published[index]?.type} ${index + 1}`;
  const stepAt = (number: number) => (play.timeline[number - 1] ?? '').replace(/^order \d+: /, '');
  const sourceAt = (index: number) => {
    const { type, step } = published[index] as (typeof published)[number];
    const owner = emitters.get(type) ?? 'stranger';
    const [actor = ''] = stepAt(step).split(/ hears |'s deadline /);
    return names.has(actor) || !/^(stranger|somebody) /.test(actor) ? owner : 'stranger';
  };
  const knownTo = (source: string, step: number) =>
    published.flatMap((earlier, index) => {
      if (earlier.step >= step) return [];
      if (sourceAt(index) === source) return [idOf(index)];
      const heard = play.timeline
        .slice(earlier.step, step)
        .includes(`order ${order}: ${source} hears ${earlier.type}`);
      return heard ? [idOf(index)] : [];
    });
  return published.map(({ type, data, step }, index) => {
    const source = sourceAt(index);
    return { id: idOf(index), type, data, source, after: knownTo(source, step) };
  });
}
