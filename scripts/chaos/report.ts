import type { ChaosRun } from './run-chaos.ts';

/** So many violations of a kind are shown; the report in the file has all. */
const mostOfKind = 3;

/** The run as a report for people. */
export function reportLines(run: ChaosRun): string[] {
  const { fired, problems, violations, healed, observed } = run;
  const counts = [...Map.groupBy(fired, ({ fault }) => fault)].map(
    ([fault, all]) => [fault, all.length] as const,
  );
  const ms = (value: number | undefined) =>
    value === undefined ? 'never' : `${(value / 1_000).toFixed(1)} s`;
  return [
    '',
    `${run.orders} orders in ${run.seconds} s (${run.givenUp} shoppers gave up), ${run.records} events in Kafka`,
    ...Object.entries(run.endings)
      .toSorted(([, one], [, other]) => other - one)
      .map(([ending, count]) => `  ${String(count).padStart(6)}  ${ending}`),
    `${fired.length} faults`,
    ...counts
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([fault, count]) => `  ${String(count).padStart(6)}  ${fault}`),
    'came more than once',
    `  ${String(observed.repeatedEvents).padStart(6)}  events in Kafka`,
    `  ${String(observed.repeatedWebhooks).padStart(6)}  webhooks`,
    `  ${String(observed.repeatedMails).padStart(6)}  mails`,
    `published and heard ${ms(healed.tookMs.catchUp)} after the last shopper came, at rest after ${ms(healed.tookMs.rest)}`,
    '',
    ...problems,
    ...(violations.length === 0
      ? ['No violation.']
      : [
          `${violations.length} VIOLATIONS`,
          ...[...Map.groupBy(violations, kindOf).values()].flatMap((alike) => [
            ...alike.slice(0, mostOfKind).map((violation) => `  ${violation}`),
            ...(alike.length > mostOfKind ? [`    and ${alike.length - mostOfKind} more like these`] : []),
          ]),
        ]),
  ];
}

/** The sentence without what differs from order to order. */
function kindOf(violation: string): string {
  return violation.replaceAll(/[0-9a-f-]{36}/g, 'an id').replaceAll(/\d+/g, 'n');
}
