import { stockIn } from '../audit/service-books.ts';
import type { Log } from '../stack/progress.ts';
import { openOrderSources } from '../timeline/order-sources.ts';
import { timelineLines } from '../timeline/render.ts';
import { acts } from './acts.ts';
import { audit } from './audit/audit.ts';
import type { PlayedOrder } from './audit/books.ts';
import type { Check } from './audit/check.ts';
import { openEventLog } from './event-log.ts';
import { readBooks } from './read-books.ts';
import { setSwitches } from './sandbox-switches.ts';
import { restingBooks, wholeTimeline } from './stage.ts';

/** Where the acts are played. */
export type Theatre = {
  readonly kafkaBrokers: readonly string[];
  readonly adminDatabaseUrl: string;
  readonly orderApiUrl: string;
  /** The sandbox' switches and ledger. */
  readonly sandboxUrl: string;
  /** The mail catcher's ledger, where it does not run with the sandbox. */
  readonly mailUrl?: string;
};

/** Plays all acts on a running system, prints each order's timeline, and audits what has come of them. */
export async function play(theatre: Theatre, print: Log, signal: AbortSignal): Promise<Check[]> {
  const { orderApiUrl: apiUrl, sandboxUrl, mailUrl } = theatre;
  const ledgerUrls = mailUrl === undefined ? [sandboxUrl] : [sandboxUrl, mailUrl];
  const sources = await openOrderSources(theatre);
  try {
    const log = await openEventLog(sources);
    try {
      const opening = await stockIn(sources.databases.of('inventory'));
      const stage = { sources, log, apiUrl, sandboxUrl, signal };
      const orders: PlayedOrder[] = [];
      for (const [index, act] of acts.entries()) {
        print(`\n${index + 1}. ${act.title}`);
        for (const party of ['carrier', 'webhooks'] as const) await setSwitches(stage, party, {});
        const { order, remarks } = await act.place(stage);
        orders.push(order);
        for (const remark of remarks) print(`   ${remark}`);
        for (const line of timelineLines(await wholeTimeline(stage, order.orderId))) print(`   ${line}`);
      }
      const read = () => readBooks(sources, log, ledgerUrls, orders, opening);
      return audit(await restingBooks(read, signal));
    } finally {
      await log.stop();
    }
  } finally {
    await sources.close();
  }
}
