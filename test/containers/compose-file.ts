import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { repository } from '../harness/readme.ts';

const Environment = z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({});

const ComposeService = z.object({
  image: z.string(),
  build: z
    .object({ target: z.string().optional(), args: z.record(z.string(), z.string()).optional() })
    .optional(),
  user: z.string().optional(),
  environment: Environment,
  command: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  restart: z.string(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  privileged: z.boolean().default(false),
  cap_add: z.array(z.string()).default([]),
  container_name: z.string().optional(),
  deploy: z.object({
    resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.number() }) }),
  }),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ disable: z.boolean().optional() }).optional(),
});
export type ComposeService = z.output<typeof ComposeService>;

/** The compose file's text, and its services by name. */
export const composeText = readFileSync(`${repository}docker-compose.yml`, 'utf8');
export const composeServices: Readonly<Record<string, ComposeService>> = z
  .object({ services: z.record(z.string(), ComposeService) })
  .parse(parse(composeText, { merge: true })).services;

/** A service that has to be there. */
export function composeService(name: string): ComposeService {
  const found = composeServices[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no ${name}`);
  return found;
}
