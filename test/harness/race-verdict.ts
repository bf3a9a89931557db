import type { RacePart } from './race-part.ts';
import { type RaceWorld, sku } from './race-world.ts';

const endings: readonly string[] = ['OrderConfirmed', 'OrderCancelled', 'OrderRejected'];

/** How the order ended, if it has: the events that say so. */
export function endingsOf({ published }: RaceWorld) {
  const told = new Map(published.map((message) => [message.id, message]));
  return [...told.values()].filter(({ type }) => endings.includes(type));
}

/** What is broken at this moment, whatever comes next. */
export function breaches(world: RaceWorld): string[] {
  const { captured, refunded, parcel } = world.outside;
  const types = new Set(world.published.map(({ type }) => type));
  const { onHand, held, sold } = stockOf(world);
  const shipped = parcel === 'booked' || parcel === 'collected';
  const ended = endingsOf(world).map(({ type }) => type);
  return naming({
    'the order ended more than once': ended.length > 1,
    'money was taken twice': captured > 1,
    'more was given back than was taken': refunded > captured,
    'stock is negative': onHand < 0 || held < 0 || sold < 0,
    'shipped after its cancellation was accepted': types.has('ShipmentCancelled') && shipped,
    'shipped and cancelled': types.has('ShipmentCreated') && types.has('ShipmentCancelled'),
    'cancelled with stock held': ended.includes('OrderCancelled') && held + sold > 0,
    'confirmed without parcel': ended.includes('OrderConfirmed') && !shipped,
    'confirmed without money': ended.includes('OrderConfirmed') && captured - refunded !== 1,
  });
}

/** What is broken when nothing more happens by itself. */
export function finalBreaches(world: RaceWorld, pieces: number): string[] {
  const { captured, refunded, parcel, mails } = world.outside;
  const [ending, ...others] = endingsOf(world);
  const { onHand, held, sold } = stockOf(world);
  const confirmed = ending?.type === 'OrderConfirmed';
  const { refunded: toldRefund } = (ending?.data ?? {}) as { refunded?: boolean };
  const about = confirmed ? 'confirmed' : 'cancelled';
  return [
    ...breaches(world),
    ...naming({
      'the order did not end': ending === undefined || others.length > 0,
      'money is kept without goods': !confirmed && captured !== refunded,
      'a refund was told that never was': toldRefund === true && refunded === 0,
      'stock is lost': onHand + held + sold !== pieces,
      'stock is still held': held > 0,
      'stock was not sold': confirmed && sold === 0,
      'stock was sold without an order': !confirmed && sold > 0,
      'shipped without confirmation': !confirmed && (parcel === 'booked' || parcel === 'collected'),
      'somebody is still waiting': world.parts.some((part) => !isAtRest(part)),
      'calls are left': world.parts.some(({ calls, outcomes }) => calls.size + outcomes.size > 0),
      'the customer was told otherwise, or twice': mails.length > 1 || mails.some((mail) => mail !== about),
    }),
  ];
}

/** As retention sees it: such an order may be forgotten some day. */
function isAtRest({ participant: { endings, idle }, status, deadline }: RacePart): boolean {
  return deadline === undefined && (status === 'absent' || endings.has(status) || idle.has(status));
}

function stockOf({ stock }: RaceWorld) {
  return stock.get(sku) ?? { onHand: 0, held: 0, sold: 0 };
}

function naming(broken: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(broken).filter((name) => broken[name]);
}
