import { z } from 'zod';
import { Money } from '../../../../shared/contracts/values.ts';
import { CheckoutAccepted } from '../checkout/answer.ts';
import { CheckoutRequest } from '../checkout/request.ts';
import { CancellationAccepted } from '../order-cancellation.ts';
import { OrderLinks } from '../order-links.ts';
import { OrderList, OrderSummary } from '../order-list.ts';
import { OrderView, TimelineEntry } from '../order-view.ts';
import { Catalogue } from '../product-routes.ts';
import { ProblemDetails } from './operation.ts';

/** Schemas that the document names; all others are written where they are used. */
const named = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries({
  CancellationAccepted,
  Catalogue,
  CheckoutAccepted,
  CheckoutRequest,
  Money,
  Order: OrderView,
  OrderLinks,
  OrderList,
  OrderSummary,
  Problem: ProblemDetails,
  TimelineEntry,
}))
  named.add(schema, { id });

type JsonSchema = z.core.JSONSchema.BaseSchema;

const options = {
  target: 'draft-2020-12',
  io: 'input',
  override({ jsonSchema }: { jsonSchema: JsonSchema }) {
    // The format says the same as the pattern, and can be read.
    if (jsonSchema.format === 'date-time' || jsonSchema.format === 'email') delete jsonSchema.pattern;
  },
} as const;

const pathOf = (id: string) => `#/components/schemas/${id}`;

export function namedSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(named, { ...options, uri: pathOf });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

/** The schema where it is used: its name if it has one. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const id = named.get(schema)?.id;
  return id === undefined ? bare(z.toJSONSchema(schema, options)) : { $ref: pathOf(id) };
}

/** Without what only a document of its own needs. */
function bare({ $schema: _, $id: __, '~standard': ___, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
