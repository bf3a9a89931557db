import { styleText } from 'node:util';
import type { Books } from './books.ts';
import { type Check, differences } from './check.ts';
import { oneParcelPerConfirmed, stockAddsUp } from './goods.ts';
import { nobodyWaits, nothingLeftOver } from './loose-ends.ts';
import { oneMailPerEnding } from './mails.ts';
import { moneyBalances, oneChargeAndRefund } from './money.ts';
import { oneEndingPerOrder, oneOrderPerCheckout } from './orders.ts';

const checks = [
  oneOrderPerCheckout,
  oneEndingPerOrder,
  oneChargeAndRefund,
  moneyBalances,
  stockAddsUp,
  oneParcelPerConfirmed,
  oneMailPerEnding,
  nobodyWaits,
  nothingLeftOver,
];

/** Checks the books against each other. Pure. */
export function audit(books: Books): Check[] {
  return checks.map((check) => check(books));
}

export function holds(check: Check): boolean {
  return differences(check).length === 0;
}

/** The audit as a table: what was checked, on how many facts, and what differs. */
export function auditLines(results: readonly Check[]): string[] {
  const width = Math.max(...results.map(({ title }) => title.length));
  return results.flatMap((check) => {
    const { title, comparisons } = check;
    const wrong = differences(check);
    const verdict = wrong.length === 0 ? styleText('green', 'ok') : styleText('red', 'DIFFERS');
    const facts = `${comparisons.length - wrong.length} of ${comparisons.length}`.padStart(8);
    return [
      `  ${title.padEnd(width)}  ${facts}  ${verdict}`,
      ...wrong.map(({ what, expected, found }) => `      ${what}: expected ${expected}, found ${found}`),
    ];
  });
}
