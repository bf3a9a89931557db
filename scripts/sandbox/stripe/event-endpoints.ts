import { z } from 'zod';
import { webhookEvents } from '../switches.ts';
import type { Endpoint } from './endpoint.ts';
import type { EventLog, StripeEvent } from './events.ts';
import { pageOf, pageParameters } from './page.ts';
import { parseParameters } from './parameters.ts';
import { noSuch } from './stripe-error.ts';

const path = '/v1/events';
const type = z.enum(webhookEvents, 'The sandbox has no such events');
const ListParameters = z.strictObject({
  ...pageParameters,
  type: type.optional(),
  types: z.array(type).max(20).optional(),
});

/** What was told by webhook, or would have been. `isPending`: still to be delivered. */
export function eventEndpoints(events: EventLog, isPending: (id: string) => boolean): Endpoint[] {
  const render = (event: StripeEvent) => ({ ...event, pending_webhooks: isPending(event.id) ? 1 : 0 });
  return [
    {
      method: 'GET',
      path: `${path}/:id`,
      operation: 'events.retrieve',
      prepare({ given, id }) {
        parseParameters(z.strictObject({}), given);
        return {
          orderId: undefined,
          execute() {
            const event = events.get(id);
            if (event === undefined) throw noSuch('event', id, 'id', 404);
            return render(event);
          },
        };
      },
    },
    {
      method: 'GET',
      path,
      operation: 'events.list',
      prepare({ given }) {
        const wanted = parseParameters(ListParameters, given);
        const matches = (event: StripeEvent) =>
          (wanted.type ?? event.type) === event.type && (wanted.types ?? [event.type]).includes(event.type);
        return {
          orderId: undefined,
          execute() {
            const { has_more, data } = pageOf('event', events.newestFirst(), wanted, matches);
            return { object: 'list', url: path, has_more, data: data.map(render) };
          },
        };
      },
    },
  ];
}
