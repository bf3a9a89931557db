import { z } from 'zod';
import { OrderId } from '../../contracts/values.ts';
import { fileOfEvent } from './choreography.ts';
import type { Rule } from './finding.ts';
import { currentSchemaOf } from './json-schema.ts';

const { pattern } = z.toJSONSchema(OrderId);

/** Every event carries its key: the order's id, in the one spelling that keys are compared in. */
export const everyEventCarriesItsKey: Rule = (choreography) =>
  [...choreography.events.values()].flatMap((event) => {
    const { properties = {}, required = [] } = currentSchemaOf(event);
    const finding = {
      rule: 'key' as const,
      file: fileOfEvent(choreography, event),
      input: event.type,
      remedy: `Give its schema the field orderId: OrderId, as every other event has it.`,
    };
    if (!required.includes('orderId'))
      return [
        { ...finding, problem: `${event.type} need not name its order: orderId is missing or optional.` },
      ];
    return properties.orderId?.pattern === pattern
      ? []
      : [{ ...finding, problem: `The orderId of ${event.type} is not held to the spelling of OrderId.` }];
  });
