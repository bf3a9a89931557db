import { z } from 'zod';
import { docker } from './docker.ts';

/** What `docker inspect` tells of a container, as far as it is looked at here. */
const Inspected = z.object({
  Config: z.object({ Labels: z.record(z.string(), z.string()) }),
  State: z.object({ ExitCode: z.number(), Running: z.boolean() }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    CapDrop: z.array(z.string()).nullable(),
    SecurityOpt: z.array(z.string()).nullable(),
    Memory: z.number(),
    NanoCpus: z.number(),
    PortBindings: z.record(z.string(), z.array(z.object({ HostIp: z.string() })).nullable()).nullable(),
  }),
});
export type Inspected = z.output<typeof Inspected>;

/** All containers of the compose project, those that have ended, too. */
export async function inspectAll(): Promise<Inspected[]> {
  const ids = (await docker(['compose', 'ps', '--all', '--quiet'])).split('\n').filter(Boolean);
  return z.array(Inspected).parse(JSON.parse(await docker(['inspect', ...ids])));
}

export function serviceOf({ Config }: Inspected): string {
  return Config.Labels['com.docker.compose.service'] ?? 'unknown';
}

/** In words, what a container may do that none of ours should; nothing when all is well. */
export function liberties({ HostConfig }: Inspected): string[] {
  const { ReadonlyRootfs, CapDrop, SecurityOpt, Memory, NanoCpus, PortBindings } = HostConfig;
  const bindings = Object.values(PortBindings ?? {}).flatMap((hosts) => hosts ?? []);
  return [
    ...(ReadonlyRootfs ? [] : ['may write to its root file system']),
    ...(CapDrop?.includes('ALL') ? [] : ['keeps capabilities']),
    ...(SecurityOpt?.some((option) => option.startsWith('no-new-privileges')) ? [] : ['may gain privileges']),
    ...(Memory > 0 && NanoCpus > 0 ? [] : ['has no limit of memory or processors']),
    ...(bindings.every(({ HostIp }) => HostIp === '127.0.0.1') ? [] : ['is published to other hosts']),
  ];
}
