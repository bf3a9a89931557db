import { News, sendMail } from '../../../services/notification/calls.ts';
import {
  charge,
  closeSession,
  lookAtSession,
  openSession,
  refund,
  voidCharge,
} from '../../../services/payment/calls.ts';
import { bookShipment, cancelShipment } from '../../../services/shipping/calls.ts';
import type { AskedCall, Attempt } from '../../../shared/proof/outside.ts';
import { booked, charged, gaveBack, mailed, type OutsideState, once } from './outside-state.ts';

type Attempts = { readonly [call: string]: (state: OutsideState, call: AskedCall) => Attempt<OutsideState> };

export const sessionId = 'cs_1';
export const paymentId = 'pi_1';
const page = { sessionId, url: 'https://pay.example/cs_1' };
const parcel = { shipmentId: 'shp_1', trackingNumber: 'TRK1' };

/** What each call does at the outside parties, which know calls again by their keys; mail servers do not. */
export const attempts: Attempts = {
  [charge.name](state, { idempotencyKey }) {
    if (state.card === 'void') return { refused: 'card_declined' };
    const isNew = state.card === 'untouched';
    return {
      effect: once(state, idempotencyKey, charged),
      result: { paymentId },
      refusals: isNew ? ['card_declined'] : [],
      ...(isNew && { astray: { ...state, card: 'asked' } }),
    };
  },
  [voidCharge.name](state, { idempotencyKey }) {
    const voided: OutsideState = { ...state, card: 'void' };
    return { effect: state.card === 'charged' ? once(voided, idempotencyKey, gaveBack) : voided, result: {} };
  },
  [refund.name](state, { request, idempotencyKey }) {
    const isOurs = (request as { paymentId: string }).paymentId === paymentId && state.captured > 0;
    return { effect: isOurs ? once(state, idempotencyKey, gaveBack) : state, result: {} };
  },

  [openSession.name](state) {
    const isNew = state.page === 'none' || state.page === 'asked';
    return {
      effect: isNew ? { ...state, page: 'open' } : state,
      result: page,
      ...(state.page === 'none' && { astray: { ...state, page: 'asked' } }),
    };
  },
  [lookAtSession.name]: (state) => ({ effect: state, result: standingOf(state) }),
  [closeSession.name](state) {
    const closed: OutsideState = state.page === 'paid' ? state : { ...state, page: 'expired' };
    const declined = closed.page === 'expired' && closed.declined;
    return {
      effect: closed,
      result: { ...standingOf(closed), ...(declined && { decline: 'card_declined' }) },
    };
  },

  [bookShipment.name](state, { idempotencyKey }) {
    if (state.parcel === 'cancelled') return { refused: 'cancelled' };
    const isNew = state.parcel === 'none';
    return {
      effect: once(state, idempotencyKey, booked),
      result: parcel,
      refusals: isNew ? ['not_deliverable'] : [],
      ...(isNew && { astray: { ...state, parcel: 'asked' } }),
    };
  },
  [cancelShipment.name](state) {
    if (state.parcel === 'collected') return { effect: state, result: { standing: 'collected', ...parcel } };
    return { effect: { ...state, parcel: 'cancelled' }, result: { standing: 'cancelled' } };
  },

  [sendMail.name](state, { request }) {
    const { about } = News.parse((request as { news: unknown }).news);
    return {
      effect: mailed(state, about),
      result: { messageId: '<1@shop.example>' },
      refusals: ['address_refused'],
    };
  },
};

function standingOf({ page }: OutsideState) {
  if (page === 'paid') return { standing: 'paid', paymentId };
  return { standing: page === 'open' ? 'open' : 'expired' };
}
