import { events } from '../../shared/contracts/events.ts';
import { openTopics } from '../../shared/contracts/topics.ts';
import type { Choreography } from '../../shared/proof/declaration/choreography.ts';
import { participants } from '../timeline/participants.ts';
import { participantFiles } from './participant-files.ts';
import { readPublished } from './published-schemas.ts';

/** The shop's choreography, as it is checked. */
export async function shopChoreography(): Promise<Choreography> {
  return {
    participants: Object.values(participants),
    events,
    openTopics,
    published: await readPublished(),
    files: {
      participants: participantFiles,
      topics: {
        orders: 'shared/contracts/orders.ts',
        inventory: 'shared/contracts/inventory.ts',
        payments: 'shared/contracts/payments.ts',
        shipments: 'shared/contracts/shipments.ts',
        notifications: 'shared/contracts/notifications.ts',
      },
      events: 'shared/contracts/events.ts',
    },
  };
}
