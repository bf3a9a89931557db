import { registryUrl } from '../stack/registry.ts';
import type { Addresses } from '../stack/stack-env.ts';
import { UserError } from '../stack/user-error.ts';
import { type Listed, readInContainer, runningContainers } from './compose.ts';

/**
 * Where everything is that `docker compose up` runs here, or in words why nothing of it is found. A `UserError` when
 * only a part of it runs.
 */
export function composeAddresses(): Addresses | { readonly refusal: string } {
  const listed = runningContainers();
  if ('refusal' in listed) return listed;
  const running = listed.filter(({ State }) => State === 'running');
  if (running.length === 0) return { refusal: 'no containers' };
  return addressesOf(running, () => readInContainer('postgres', '/run/secrets/database-url'));
}

/** `adminUrl` gives the administrator's URL as containers know it. */
export function addressesOf(running: readonly Listed[], adminUrl: () => string): Addresses {
  const published = (service: string, port: number) => {
    const publishers = running.filter(({ Service }) => Service === service).flatMap((one) => one.Publishers);
    const found = publishers.find(
      ({ TargetPort, PublishedPort }) => TargetPort === port && PublishedPort > 0,
    );
    if (found !== undefined) return `127.0.0.1:${found.PublishedPort}`;
    throw new UserError(
      `${service} does not run, though other containers do: docker compose up --wait starts it.`,
    );
  };
  const addresses = {
    KAFKA_BROKERS: published('kafka', 19092),
    SCHEMA_REGISTRY_URL: registryUrl(`http://${published('registry', 8080)}`),
    ORDER_API_URL: `http://${published('order', 8080)}`,
    SANDBOX_URL: `http://${published('sandbox', 7113)}`,
  };
  const postgres = published('postgres', 5432);
  const url = new URL(adminUrl());
  url.host = postgres;
  return { ...addresses, DATABASE_URL: url.href };
}
