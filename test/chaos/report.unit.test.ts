import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reportLines } from '../../scripts/chaos/report.ts';
import type { ChaosRun } from '../../scripts/chaos/run-chaos.ts';

const run: ChaosRun = {
  seconds: 60,
  fired: [],
  orders: 900,
  givenUp: 0,
  endings: { rejected: 1, confirmed: 899 },
  records: 5_000,
  observed: { repeatedEvents: 7, repeatedWebhooks: 0, repeatedMails: 0 },
  healed: { tookMs: { catchUp: 1_500 }, problems: [] },
  problems: [],
  violations: [],
};

describe('the report of a run', () => {
  it('tells endings by how often they came, and what never came about', () => {
    const lines = reportLines(run);
    expect(lines.indexOf('     899  confirmed')).toBeLessThan(lines.indexOf('       1  rejected'));
    expect(lines).toContain('published and heard 1.5 s after the last shopper came, at rest after never');
    expect(lines.at(-1)).toBe('No violation.');
  });

  it('shows some violations of each kind, however many there are of another', () => {
    const of = (what: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${randomUUID()} (confirmed): ${index} ${what}, not 1`);
    const lines = reportLines({ ...run, violations: [...of('parcels', 100), ...of('mails', 2)] });
    expect(lines).toContain('102 VIOLATIONS');
    expect(lines.filter((line) => line.includes('parcels'))).toHaveLength(3);
    expect(lines).toContain('    and 97 more like these');
    expect(lines.filter((line) => line.includes('mails,'))).toHaveLength(2);
  });
});
