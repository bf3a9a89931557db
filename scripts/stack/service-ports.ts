import { type ServiceName, services } from '../services.ts';
import { choosePorts, type PortChoice } from './ports.ts';
import type { Log } from './progress.ts';

/** Each service's admin port by its name, and the API's of those that have one. */
export type ServicePorts = Readonly<Record<ServiceName, number>> & {
  readonly apis: { readonly [Service in ServiceName]?: number };
};

/** Chooses a port for everything that the services listen on. */
export async function chooseServicePorts(choice: PortChoice, log: Log): Promise<ServicePorts> {
  const admin = Object.fromEntries(services.map(({ name, adminPort }) => [name, adminPort]));
  const apis = services.flatMap((service) =>
    'apiPort' in service ? [[`${service.name} api`, service.apiPort] as const] : [],
  );
  const chosen = await choosePorts({ ...admin, ...Object.fromEntries(apis) }, choice, log);
  const portsOf = (suffix: string) =>
    Object.fromEntries(
      services.flatMap(({ name }) => {
        const port = chosen[`${name}${suffix}`];
        return port === undefined ? [] : [[name, port]];
      }),
    );
  return { ...(portsOf('') as Record<ServiceName, number>), apis: portsOf(' api') };
}

/** Where the payment provider's webhooks go. */
export function webhookUrlAt({ apis }: ServicePorts): string {
  return `http://127.0.0.1:${apis.payment}/webhooks/stripe`;
}
