import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type ServiceName, services } from '../../scripts/services.ts';
import { withAdmin } from '../../scripts/stack/kafka-admin.ts';
import { answersOk } from '../../scripts/stack/wait-until.ts';
import { partitions } from '../../shared/contracts/topics.ts';
import { eventually } from '../harness/eventually.ts';
import { plots } from '../harness/saga-orders.ts';
import { openSagaInProcesses, type SagaProcesses } from '../harness/saga-processes.ts';
import { expectEndings, placed } from '../harness/saga-steps.ts';
import type { SagaWorld } from '../harness/saga-world.ts';

const { AssignerProtocol } = kafkajs;
const names = services.map(({ name }) => name);

let opened: Awaited<ReturnType<typeof openSagaInProcesses>> | undefined;
let saga: SagaWorld;
let processes: SagaProcesses;

beforeAll(async () => {
  opened = await openSagaInProcesses(2);
  ({ saga, processes } = opened);
});
afterAll(() => opened?.close());

/** For each member of the service's group, how many partitions of one of its topics it has. */
async function sharesOf(service: ServiceName): Promise<number[]> {
  const { groups } = await withAdmin(inject('stack').kafkaBrokers, 5, (admin) =>
    admin.describeGroups([`${saga.world.prefix}${service}`]),
  );
  const assignments = (groups[0]?.members ?? []).map(({ memberAssignment }) =>
    Object.values(AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {}),
  );
  return assignments.map((topics) => topics[0]?.length ?? 0).sort();
}

async function expectShares(shares: readonly number[]): Promise<void> {
  await eventually(async () => {
    for (const name of names) expect(await sharesOf(name), name).toEqual(shares);
  });
}

async function expectOrdersToEnd(): Promise<void> {
  const wanted = [plots.confirmed, plots.confirmed, plots.confirmed, plots.declined, plots.notShippable];
  const orders = await Promise.all(
    wanted.map(async (plot) => [await placed(saga, plot), plot.ending] as const),
  );
  await expectEndings(saga, Object.fromEntries(orders));
}

describe('several instances of each service', () => {
  it('have names and ports of their own, and share the partitions', async () => {
    const all = names.flatMap((name) => processes.processes[name]);
    expect(all.map(({ name }) => name)).toEqual(names.flatMap((name) => [name, `${name}-2`]));
    expect(new Set(all.map(({ healthUrl }) => healthUrl)).size).toBe(all.length);
    for (const { healthUrl } of all) expect(await answersOk(healthUrl)).toBe(true);
    expect(processes.processes.order.map(({ apiUrl }) => apiUrl)[0]).toBe(processes.orderApiUrl);
    await expectShares([partitions / 2, partitions / 2]);
    await expectOrdersToEnd();
  });

  it('take over what one of them leaves, and give some of it to one that comes', async () => {
    // when the first ones leave, in order
    for (const name of names) await processes.processes[name][0]?.stop();

    // then the others have it all
    await expectShares([partitions]);
    await expectOrdersToEnd();

    // and when others come, they get their share
    const added = await Promise.all(names.map((name) => processes.add(name)));
    expect(added.map(({ name }) => name)).toEqual(names.map((name) => `${name}-3`));
    await Promise.all(names.map((name) => processes.processes[name][0]?.start()));
    await expectShares([partitions / 3, partitions / 3, partitions / 3]);
    await expectOrdersToEnd();
  });

  it('are missed when one ends by itself', async () => {
    const [instance] = processes.processes.shipping;
    process.kill(instance?.pid() as number, 'SIGKILL');
    expect(await processes.lost).toContain('shipping was ended by SIGKILL, see ');
    await instance?.start();
  });
});
