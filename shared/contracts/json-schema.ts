import { z } from 'zod';
import type { EventDefinition } from './event.ts';

/** The event's JSON schema, made from the same object that parses: closed, self-contained, titled by event type. */
export function jsonSchemaOf(event: EventDefinition): string {
  const schema = z.toJSONSchema(event.schema, { target: 'draft-7', reused: 'inline', io: 'output' });
  return JSON.stringify({ ...schema, title: event.type });
}
