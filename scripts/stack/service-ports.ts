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

/** Of one instance of a service. */
export type InstancePorts = { readonly admin: number; readonly api?: number };

export function instancePortsIn(ports: ServicePorts, name: ServiceName): InstancePorts {
  const api = ports.apis[name];
  return { admin: ports[name], ...(api === undefined ? {} : { api }) };
}

/** Free ports for one more instance of a service. */
export async function chooseInstancePorts(name: ServiceName): Promise<InstancePorts> {
  const hasApi = services.some((service) => service.name === name && 'apiPort' in service);
  const choose = <Name extends string>(ports: Record<Name, number>) => choosePorts(ports, 'free', () => {});
  return hasApi ? await choose({ admin: 0, api: 0 }) : await choose({ admin: 0 });
}

/** Where the payment provider's webhooks go. */
export function webhookUrlAt({ apis }: ServicePorts): string {
  return `http://127.0.0.1:${apis.payment}/webhooks/stripe`;
}
