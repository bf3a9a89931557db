import { Money } from '../../shared/contracts/values.ts';
import { ageText } from '../parked/lines.ts';
import { oneLine } from '../timeline/one-line.ts';
import { moneyText } from '../timeline/short.ts';
import type { OrderRow } from './select-orders.ts';
import type { StrayMoney } from './stray-money.ts';
import type { StuckOrder } from './stuck.ts';

/** The list for a terminal, one line per order. */
export function orderLines(orders: readonly OrderRow[], now: Date): string[] {
  if (orders.length === 0) return ['There are no orders.'];
  return orders.map((order) =>
    oneLine(`${headOf(order)}, last changed ${ageText(now.getTime() - order.updatedAt.getTime())} ago`),
  );
}

/** The same for stuck ones, each with what it waits for and what stands in its way. */
export function stuckLines(orders: readonly StuckOrder[], now: Date): string[] {
  if (orders.length === 0) return ['No order is past its deadline.'];
  return orders.flatMap((order) => {
    const overdue = ageText(now.getTime() - Date.parse(order.expiresAt));
    return [
      oneLine(`${headOf(order)}, overdue for ${overdue}`),
      `    waits ${oneLine(order.waits)}`,
      ...order.calls.map((call) => `    ${oneLine(callLine(call, now))}`),
      ...order.parked.map((entry) => `    ${oneLine(parkedLine(entry))}`),
    ];
  });
}

/** Nothing when there is none. */
export function strayMoneyLines(money: readonly StrayMoney[], now: Date): string[] {
  if (money.length === 0) return [];
  const lines = money.map((stray) => {
    const { orderId, objectId, paymentId, reason, receivedAt, eventId } = stray;
    const age = ageText(now.getTime() - receivedAt.getTime());
    const about = `${sumText(stray)}, ${objectId}, payment ${paymentId ?? 'unknown'}`;
    return `    ${oneLine(`order ${orderId ?? 'unknown'}: ${about}: ${reason} (${eventId}, ${age} ago)`)}`;
  });
  return ['Money that no order accounts for:', ...lines];
}

/** In a currency that the shop does not take, nobody here knows what the smallest unit is. */
function sumText({ amount, currency }: StrayMoney): string {
  if (amount === null || currency === null) return 'an unknown amount';
  const money = Money.safeParse({ amount, currency: currency.toUpperCase() }).data;
  return money === undefined ? `${amount} of the smallest unit of ${currency}` : moneyText(money);
}

function headOf({ orderId, status, total, placedAt }: OrderRow): string {
  const sum = total === null ? '' : `, ${moneyText(total)}`;
  const placed = placedAt === null ? '' : `, placed ${placedAt}`;
  return `${orderId}  ${status}${sum}${placed}`;
}

function callLine(call: StuckOrder['calls'][number], now: Date): string {
  const { service, name, attempts, lastError, nextAttempt } = call;
  const error = lastError === null ? '' : `, last error: ${lastError}`;
  if (nextAttempt === null) return `${service}: call ${name} parked after attempt ${attempts}${error}`;
  return `${service}: call ${name}, attempt ${attempts}${error}; next within ${ageText(nextAttempt.getTime() - now.getTime())}`;
}

function parkedLine({ service, id, standing, type, reason, detail }: StuckOrder['parked'][number]): string {
  const why = standing === 'parked' ? `: ${reason}, ${detail}` : '';
  return `${service}: ${type ?? 'message'} ${standing} (entry ${id})${why}`;
}
