import type { SagaEvent } from '../../../scripts/audit/saga-event.ts';
import { unheardBy } from '../../../scripts/audit/unheard.ts';
import { type ServiceName, services } from '../../../scripts/services.ts';
import { events as definitions } from '../../../shared/contracts/events.ts';
import { eventIdOf } from '../../../shared/messaging/ids.ts';
import type { SagaWorld } from '../saga-world.ts';
import type { StackFaults } from './stack-faults.ts';

/**
 * What is still to happen to this test's orders, in sentences: events that a subscriber is free to hear and has not
 * noted, events that are not published, calls that are not held, deadlines that are due. While the broker is stopped,
 * nothing is published and nothing heard.
 */
export async function unsettled(saga: SagaWorld, faults: StackFaults): Promise<string[]> {
  faults.check();
  const orders = new Set(faults.orders);
  const events = saga.events().filter(({ orderId }) => orders.has(orderId));
  const found = await Promise.all(services.map(({ name }) => openAt(name, saga, faults, events)));
  return found.flat();
}

type Open = {
  readonly noted: readonly string[];
  readonly unpublished: readonly string[];
  readonly calls: readonly string[];
  readonly due: readonly string[];
};

async function openAt(
  service: ServiceName,
  { databases }: SagaWorld,
  faults: StackFaults,
  events: readonly SagaEvent[],
): Promise<string[]> {
  const awaited = faults.isBrokerAway ? [] : free(service, faults, events);
  const ids = awaited.map(({ source, eventId }) => eventIdOf(source, eventId));
  const orders = [...faults.orders];
  const [open] = await databases[service].sql<Open[]>`
    select
      array(select event_id::text from inbox where event_id = any(${ids}::uuid[])) as noted,
      array(select event ->> 'type' from outbox where event -> 'data' ->> 'orderId' = any(${orders}::text[])) as unpublished,
      array(select order_id || ' ' || name from calls
        where order_id = any(${orders}::uuid[]) and due_at < 'infinity') as calls,
      array(select data ->> 'status' from states
        where order_id = any(${orders}::uuid[]) and wake_at <= ${faults.now()}::timestamptz) as due`;
  const { noted, unpublished, calls, due } = open as Open;
  return [
    ...unheardBy(service, awaited, noted).map(({ type }) => `has not noted ${type}`),
    ...(faults.isBrokerAway ? [] : unpublished).map((type) => `has not published ${type}`),
    ...calls
      .map((call) => call.split(' ') as [string, string])
      .filter(([orderId, call]) => !faults.isHeld(service, call, orderId))
      .map(([, call]) => `has not ended ${call}`),
    ...due.map((status) => `has not reached its deadline when ${status}`),
  ].map((what) => `${service} ${what}`);
}

/** The events that the service is not kept from hearing: nothing of an order overtakes in its topic. */
function free(service: ServiceName, faults: StackFaults, events: readonly SagaEvent[]): SagaEvent[] {
  const blocked = new Set<string>();
  return events.filter(({ orderId, type }) => {
    const queue = `${definitions.get(type)?.topic} ${orderId}`;
    if (faults.isHeld(service, type, orderId)) blocked.add(queue);
    return !blocked.has(queue);
  });
}
