import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

export const parties = ['stripe', 'carrier', 'smtp', 'webhooks'] as const;
export type Party = (typeof parties)[number];

/** Named as in Stripe's own SDK. */
export const stripeOperations = [
  'payment_intents.create',
  'payment_intents.confirm',
  'payment_intents.cancel',
  'payment_intents.retrieve',
  'payment_intents.list',
  'refunds.create',
  'refunds.retrieve',
  'checkout.sessions.create',
  'checkout.sessions.retrieve',
  'checkout.sessions.expire',
  'checkout.sessions.list',
  'events.retrieve',
  'events.list',
] as const;
export type StripeOperation = (typeof stripeOperations)[number];

export const carrierOperations = ['shipments.book', 'shipments.cancel', 'shipments.retrieve'] as const;
export type CarrierOperation = (typeof carrierOperations)[number];

/** What Stripe tells by webhook, and the sandbox with it. */
export const webhookEvents = [
  'checkout.session.completed',
  'checkout.session.expired',
  'payment_intent.created',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** A switch stays on until cleared, or for `times` requests; with `orderId` or `operation` only for those. */
function ruleFor<Operation extends string>(operations: readonly Operation[]) {
  return z.strictObject({
    times: z.int().positive().optional(),
    orderId: z.string().min(1).optional(),
    operation: z.enum(operations).optional(),
  });
}

const delayMs = z.int().min(1).max(600_000);

function switchesWith<Operation extends string>(rule: ReturnType<typeof ruleFor<Operation>>) {
  return z.strictObject({
    /** An error answer, nothing done. */
    fail: rule.optional(),
    /** Turned away as too fast, nothing done. */
    rateLimit: rule.optional(),
    /** Everything happens `delayMs` later, whether the client still waits or not. */
    slow: rule.extend({ delayMs }).optional(),
    /** Done, then the connection is cut without an answer. */
    loseAnswer: rule.optional(),
  });
}

const stripeRule = ruleFor(stripeOperations);
const carrierRule = ruleFor(carrierOperations);
const webhookRule = ruleFor(webhookEvents);
const schemas = {
  stripe: switchesWith(stripeRule).extend({
    /** Done, then answered with a 500, which is what the idempotency key replays from then on. */
    failAfterEffect: stripeRule.optional(),
  }),
  carrier: switchesWith(carrierRule).extend({
    /** The van has been there: a booked shipment is found collected when next looked at. */
    collect: carrierRule.omit({ operation: true }).optional(),
  }),
  smtp: switchesWith(ruleFor(['mail.send'])),
  /** They look at an event when it comes to be, however often it is delivered later. */
  webhooks: z.strictObject({
    /** Delivered `delayMs` later; other events overtake it. */
    late: webhookRule.extend({ delayMs }).optional(),
    /** Delivered so many times in all. */
    repeat: webhookRule.extend({ copies: z.int().min(2).max(20) }).optional(),
    /** Held back until the next event of the same order has been delivered. */
    swap: webhookRule.optional(),
    /** Never delivered. */
    drop: webhookRule.optional(),
  }),
};

export type PartySwitches<P extends Party> = z.input<(typeof schemas)[P]>;
type SwitchName =
  | 'fail'
  | 'rateLimit'
  | 'slow'
  | 'loseAnswer'
  | 'failAfterEffect'
  | 'collect'
  | 'late'
  | 'repeat'
  | 'swap'
  | 'drop';
type Rule = {
  times?: number | undefined;
  orderId?: string | undefined;
  operation?: string | undefined;
  delayMs?: number;
  copies?: number;
};
type Settings = { [Name in SwitchName]?: Rule | undefined };

/** What a switch looks at to see whether a request is meant. */
export type Target = { operation: string; concerns(orderId: string): boolean };

export type Switches = ReturnType<typeof openSwitches>;

/** All off at first. `stopping` ends every delay, so that nothing takes effect after a stop. */
export function openSwitches(stopping: AbortSignal) {
  const settings: Record<Party, Settings> = { stripe: {}, carrier: {}, smtp: {}, webhooks: {} };

  /** Whether the switch is on for this request; counts it down if so. */
  function take(party: Party, name: SwitchName, target: Target): Rule | undefined {
    const rule = settings[party][name];
    if (rule === undefined) return undefined;
    if (rule.operation !== undefined && rule.operation !== target.operation) return undefined;
    if (rule.orderId !== undefined && !target.concerns(rule.orderId)) return undefined;
    if (rule.times !== undefined) {
      settings[party][name] = rule.times > 1 ? { ...rule, times: rule.times - 1 } : undefined;
    }
    return rule;
  }

  return {
    /** Replaces all switches of the party. Throws a ZodError that names what is wrong. */
    set<P extends Party>(party: P, wanted: PartySwitches<P>): void {
      settings[party] = schemas[party].parse(wanted);
    },
    clear(party: Party): void {
      settings[party] = {};
    },
    /** As set, with the `times` that are left; what is used up is gone. */
    show(party: Party): Settings {
      return { ...settings[party] };
    },
    take,
    /** Waits as long as the `slow` switch says. False when the sandbox stops meanwhile: do nothing then. */
    async delay(party: Party, target: Target): Promise<boolean> {
      const { delayMs } = take(party, 'slow', target) ?? {};
      if (delayMs === undefined) return true;
      return wait(delayMs, true, { signal: stopping }).catch(() => false);
    },
  };
}
