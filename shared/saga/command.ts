import type { z } from 'zod';
import type { InputDefinition } from './input.ts';

/** What the service's own edge (HTTP, a webhook) may ask of its participant. Given twice with one id: applied once. */
export type CommandDefinition<Data> = InputDefinition<Data> & {
  readonly kind: 'command';
  readonly schema: z.ZodType<Data>;
};

export function defineCommand<Data>(type: string, schema: z.ZodType<Data>): CommandDefinition<Data> {
  return { kind: 'command', type, schema };
}
