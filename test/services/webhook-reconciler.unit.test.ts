import type { Sql } from 'postgres';
import Stripe from 'stripe';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { webhookReconciler } from '../../services/payment/webhooks/webhook-reconciler.ts';
import type { ServicePort } from '../../shared/messaging/service.ts';
import { recordedLog } from '../harness/recorded-log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('webhooks that were kept are looked at in small numbers, however many are due', async () => {
  // given far more than the provider would like to be asked about at once, of pages that it does not know
  let due = 500;
  const retrieve = vi.fn(() =>
    Promise.reject(
      Stripe.errors.generateV1Error({
        type: 'invalid_request_error',
        code: 'resource_missing',
        statusCode: 404,
        headers: {},
      }),
    ),
  );
  const sql = async ([text = '']: TemplateStringsArray) =>
    text.includes('attempts = attempts + 1') && due > 0
      ? [{ eventId: `evt_${due--}`, objectId: 'cs_1', reason: '', attempts: 1, tooOld: false }]
      : [];
  const port = { sql: sql as unknown as Sql, log: recordedLog('payment').log } as unknown as ServicePort;
  const stripe = { checkout: { sessions: { retrieve } } } as unknown as Stripe;
  const reconciler = webhookReconciler(port, stripe);
  onTestFinished(() => reconciler.stop());
  // when
  reconciler.start();
  // then
  for (const turn of [1, 2, 3]) {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(retrieve).toHaveBeenCalledTimes(20 * turn);
  }
});
