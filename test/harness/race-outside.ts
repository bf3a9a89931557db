import { sendMail } from '../../services/notification/calls.ts';
import {
  charge,
  closeSession,
  lookAtSession,
  openSession,
  refund,
  voidCharge,
} from '../../services/payment/calls.ts';
import { sessionExpired, sessionPaid } from '../../services/payment/commands.ts';
import { bookShipment, cancelShipment } from '../../services/shipping/calls.ts';
import type { CallRequest } from '../../shared/saga/call.ts';
import type { Input } from '../../shared/saga/input.ts';
import { input } from './decisions.ts';
import { type Answer, type Doing, done, exhausted, refused, unanswered } from './race-answers.ts';

type Webhook = { readonly told: Input; times: number; readonly lateMoney: boolean };

const sessionId = 'cs_1';
const paymentId = 'pi_1';
const url = 'https://pay.example/cs_1';
const parcel = { shipmentId: 'shp_1', trackingNumber: 'TRK1' };

/** The payment provider, the carrier and the mail server of one order, with what they really did. */
export class RaceOutside {
  captured = 0;
  refunded = 0;
  parcel: 'none' | 'booked' | 'collected' | 'cancelled' = 'none';
  readonly mails: string[] = [];
  #session: 'none' | 'open' | 'paid' | 'expired' = 'none';
  #declined = false;
  readonly #webhooks: Webhook[] = [];

  answersTo({ call, request }: CallRequest): Answer[] {
    switch (call) {
      case charge.name:
        return [
          done(charge, { paymentId }, () => this.#capture()),
          refused(charge, 'card_declined'),
          ...unanswered(charge, () => this.#capture()),
        ];
      case voidCharge.name:
        return [done(voidCharge, {}, () => this.captured > this.refunded && this.#giveBack())];
      case refund.name:
        return [done(refund, {}, () => this.#giveBack())];
      case openSession.name:
        return [
          done(openSession, { sessionId, url }, () => this.#open()),
          ...unanswered(openSession, () => this.#open()),
        ];
      case lookAtSession.name:
        return [done(lookAtSession, this.#standing(), () => {}), exhausted(lookAtSession)];
      case closeSession.name:
        return [done(closeSession, this.#closed(), () => this.#expire())];
      case bookShipment.name:
        return [
          done(bookShipment, parcel, () => this.#book()),
          refused(bookShipment, 'not_deliverable'),
          ...unanswered(bookShipment, () => this.#book()),
        ];
      case cancelShipment.name:
        return this.parcel === 'collected'
          ? [done(cancelShipment, { standing: 'collected', ...parcel }, () => {})]
          : [done(cancelShipment, { standing: 'cancelled' }, () => this.#unbook())];
      case sendMail.name: {
        const { about } = (request as { news: { about: string } }).news;
        return [
          done(sendMail, { messageId: '<1@shop.example>' }, () => this.mails.push(about)),
          refused(sendMail, 'address_refused'),
          ...unanswered(sendMail, () => this.mails.push(about)),
        ];
      }
      default:
        throw new Error(`nobody outside answers ${call}`);
    }
  }

  doings(): Doing[] {
    const doings: Doing[] = [];
    const chance = (name: string, take: () => void) => doings.push({ name, chance: true, take });
    if (this.#session === 'open') {
      chance('customer pays', () => this.#pay(false));
      chance('customer pays with a declined card', () => {
        this.#declined = true;
      });
      chance('provider expires the page', () => this.#expire());
    }
    if (this.#session === 'expired' && this.captured === 0)
      chance('provider takes late money', () => this.#pay(true));
    if (this.parcel === 'booked')
      chance('carrier collects the parcel', () => {
        this.parcel = 'collected';
      });
    for (const webhook of this.#webhooks)
      if (webhook.times > 0 && !webhook.lateMoney)
        chance(`webhook ${webhook.told.type} is lost`, () => {
          webhook.times = 0;
        });
    return doings;
  }

  /** What the provider wants to tell, each under two ids; only the first telling comes by itself. */
  webhooks() {
    return this.#webhooks
      .filter(({ times }) => times > 0)
      .map((webhook) => ({
        webhook: webhook.told,
        chance: webhook.times === 1,
        take: () => {
          webhook.times -= 1;
        },
      }));
  }

  #capture(): void {
    this.captured += 1;
  }

  #giveBack(): void {
    this.refunded += 1;
  }

  #open(): void {
    this.#session = 'open';
  }

  #pay(lateMoney: boolean): void {
    this.#session = 'paid';
    this.#capture();
    const data = { sessionId, paymentId, amount: { amount: 2580, currency: 'EUR' as const } };
    this.#webhooks.push({ told: input(sessionPaid, data), times: 2, lateMoney });
  }

  #expire(): void {
    if (this.#session === 'open')
      this.#webhooks.push({ told: input(sessionExpired, { sessionId }), times: 2, lateMoney: false });
    if (this.#session !== 'paid') this.#session = 'expired';
  }

  #book(): void {
    this.parcel = 'booked';
  }

  #unbook(): void {
    this.parcel = 'cancelled';
  }

  #standing() {
    if (this.#session === 'paid') return { standing: 'paid' as const, paymentId };
    return this.#session === 'open' ? { standing: 'open' as const } : { standing: 'expired' as const };
  }

  #closed() {
    if (this.#session === 'paid') return { standing: 'paid' as const, paymentId };
    return {
      standing: 'expired' as const,
      ...(this.#declined && { decline: 'card_declined' as const }),
    };
  }
}
