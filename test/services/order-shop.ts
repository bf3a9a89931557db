import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Sql } from 'postgres';
import { expect, onTestFinished } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { type ApiSettings, apiDefaults } from '../../services/order/api/api-settings.ts';
import { orderApi } from '../../services/order/api/order-api.ts';
import { type Listed, type OrderRecords, reach } from '../../services/order/api/order-records.ts';
import type { Order } from '../../services/order/order.states.ts';
import { order } from '../../services/order/order.ts';
import type { DomainEvent, OrderData } from '../../shared/contracts/event.ts';
import { inTime } from '../../shared/http/patience.ts';
import { CommandGivenUp } from '../../shared/messaging/command-given-up.ts';
import type { CommandInput, CommandResult, ServicePort } from '../../shared/messaging/service.ts';
import type { CommandDefinition } from '../../shared/saga/command.ts';
import { decide } from '../../shared/saga/decide.ts';
import type { Input } from '../../shared/saga/input.ts';
import { contradictionsOf } from './order-answers.ts';

const { customer, shipTo } = placedOrder().data;

export const body = {
  customer,
  shipTo,
  lines: [
    { sku: 'MUG-BLUE', quantity: 2 },
    { sku: 'TEA-SENCHA-100G', quantity: 1 },
  ],
  total: { amount: 3470, currency: 'EUR' },
  payment: { method: 'card', token: 'pm_card_visa' },
};
export const [mug, sencha] = body.lines;

/** When everything happens in a shop that is opened here. */
export const now = new Date('2026-03-01T12:00:00Z');

/** The committed records, with a version that each change moves on, and since when each is known. */
export class States extends Map<string, Order> {
  readonly versions = new Map<string, number>();
  readonly #places = new Map<string, string>();

  override set(orderId: string, state: Order): this {
    if (!this.#places.has(orderId))
      this.#places.set(orderId, `2026-03-01T12:00:00.${digits(this.#places.size)}Z`);
    this.versions.set(orderId, (this.versions.get(orderId) ?? 0) + 1);
    return super.set(orderId, state);
  }

  /** The newest first, a microsecond between each and the next. */
  listed(): Listed[] {
    const all = [...this].map(([orderId, record]) => ({
      orderId,
      record,
      knownSince: this.#places.get(orderId) ?? '',
    }));
    return all.sort((one, other) => (one.knownSince < other.knownSince ? 1 : -1));
  }
}

const digits = (microseconds: number) => String(microseconds).padStart(6, '0');

export type Trouble = {
  execute?: ServicePort['execute'];
  stateOf?: ServicePort['stateOf'];
  beforeCommit?: () => Promise<void>;
  /** Awaited before each look at the orders that somebody waits for. */
  beforeLook?: () => Promise<void>;
};

/**
 * The API over a toolkit in memory: the real decisions, and commands applied once per id as the inbox does it. Every
 * answer is held against the document.
 */
export function openShop(trouble: Trouble = {}, settings: Partial<ApiSettings> = {}) {
  const inbox = new Map<string, string>();
  const states = new States();
  const published: Input[] = [];
  const lines: string[] = [];

  function apply(orderId: string, input: Input): CommandResult {
    const decision = decide(order, states.get(orderId), input, { orderId, now, record: () => undefined });
    if ('ignored' in decision) return { outcome: 'ignored', reason: decision.ignored };
    states.set(orderId, decision.state as Order);
    published.push(...(decision.events ?? []));
    return { outcome: 'applied' };
  }

  /** As in a batch that is under way: when its time is over, it goes on all the same. */
  async function execute<Data>(
    command: CommandDefinition<Data>,
    given: CommandInput<Data>,
    withinMs = 60_000,
  ): Promise<CommandResult> {
    return await inTime(commit(command, given), withinMs, () => new CommandGivenUp('late', 'possible'));
  }

  async function commit<Data>(
    command: CommandDefinition<Data>,
    given: CommandInput<Data>,
  ): Promise<CommandResult> {
    await trouble.beforeCommit?.();
    const { id, orderId } = given;
    const data = command.schema.parse(given.data);
    const content = JSON.stringify(given.data);
    const before = inbox.get(id);
    if (before !== undefined) return { outcome: before === content ? 'repeated' : 'conflict' };
    inbox.set(id, content);
    return apply(orderId, { type: command.type, data });
  }

  const port: ServicePort = {
    execute: trouble.execute ?? execute,
    stateOf: trouble.stateOf ?? (async (orderId) => states.get(orderId)),
    sql: undefined as unknown as Sql,
    log: pino({}, { write: (line: string) => void lines.push(line) }),
  };
  const records = recordsIn(states, trouble);
  const app = orderApi(port, { lookEvery: 5, ...settings }, records);
  const contradictions = contradictionsOf(app, { ...apiDefaults, ...settings });
  onTestFinished(async () => {
    await app.close();
    expect(contradictions, 'answers that the document does not know').toEqual([]);
  });
  return {
    app,
    states,
    inbox,
    published,
    /** What another service says. */
    hear: ({ type, data }: DomainEvent<string, OrderData>) => apply(data.orderId, { type, data }),
    logged: () => lines.join(''),
  };
}

function recordsIn(states: States, { beforeLook }: Trouble): OrderRecords {
  return {
    async changedSince(seen) {
      await beforeLook?.();
      return seen.flatMap(({ orderId, version }) => {
        const [record, current = 0] = [states.get(orderId), states.versions.get(orderId)];
        return record && current !== version ? [{ orderId, version: current, record }] : [];
      });
    },
    async page({ after, limit, statuses }) {
      const behind = states.listed().filter(({ knownSince }) => !after || knownSince < after.knownSince);
      const looked = behind.slice(0, reach);
      const isWanted = ({ record }: Listed) => statuses.some((status) => status === record.status);
      return { found: looked.filter(isWanted).slice(0, limit), end: looked[reach - 1] };
    },
  };
}

export type Checkout = { body: object | string; key?: string; headers?: Record<string, string> };

export function checkOut(app: FastifyInstance, { body, key, headers = {} }: Checkout) {
  const url = key === undefined ? '/checkout' : `/checkout/${encodeURIComponent(key)}`;
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
