import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { participants } from '../../scripts/timeline/participants.ts';
import { delayAfter, type RetryPolicy } from '../../shared/saga/retry-policy.ts';
import { repository } from '../harness/readme.ts';

const calls = Object.values(participants).flatMap((participant) => [...participant.calls.values()]);

/** The longest that each pause can be, in seconds; undefined for a call that has no end of them. */
function longestPauses(policy: RetryPolicy): number[] | undefined {
  if (policy.maxAttempts === Infinity) return undefined;
  return Array.from({ length: policy.maxAttempts - 1 }, (_, done) => delayAfter(done + 1, policy, 1) / 1000);
}

/** Never less than it is. */
function duration(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds * 10) / 10} s` : `${Math.ceil(seconds / 60)} min`;
}

/** How often, how long the first and the last pause, and all of them. */
function bounds(policy: RetryPolicy): [string, string, string] {
  const pauses = longestPauses(policy);
  if (pauses === undefined)
    return ['no end', `${policy.initialDelay / 1000} s, ${policy.maxDelay / 1000} s`, 'no end'];
  const total = pauses.reduce((sum, pause) => sum + pause, 0);
  const ends = [...new Set([pauses.at(0), pauses.at(-1)])].map((pause) => `${pause} s`).join(', ');
  return [String(policy.maxAttempts), ends, duration(total)];
}

function linesOf(document: string): string[] {
  return readFileSync(`${repository}${document}`, 'utf8').split('\n');
}

describe('the documents tell how often and for how long every call is tried, as its policy has it', () => {
  it('docs/payments.md, of each call', () => {
    // given the policies
    const policies = calls.map(({ name, policy }) => [name, ...bounds(policy)]);

    // when the table is read, then it says the same
    const lines = linesOf('docs/payments.md');
    const rows = lines.slice(lines.findIndex((line) => line.startsWith('| call ')) + 2);
    const told = rows.slice(0, rows.indexOf('')).flatMap((row) => {
      const [, names = '', ...cells] = row.split('|').map((cell) => cell.trim());
      return names.split(', ').map((name) => [name.replaceAll('`', ''), ...cells.slice(0, 3)]);
    });
    expect(told.toSorted()).toEqual(policies.toSorted());
  });

  it('docs/payments.md, of the longest that one attempt takes', () => {
    const longest = Math.max(...calls.map(({ policy }) => policy.timeout)) / 1000;
    expect(linesOf('docs/payments.md').join('\n')).toContain(`An attempt itself takes up to ${longest} s`);
  });

  it.each([
    ['the payment provider', 'charge'],
    ['the carrier', 'bookShipment'],
    ['the mail server', 'sendMail'],
  ])('docs/operating.md, of what happens without %s', (party, name) => {
    const policy = calls.find((call) => call.name === name)?.policy;
    if (policy === undefined) throw new Error(`there is no call ${name}`);
    const [attempts, , total] = bounds(policy);
    const row = linesOf('docs/operating.md').find((line) => line.startsWith(`| ${party} `));
    expect(row).toContain(`tried ${attempts} times, with pauses of up to ${total} in all`);
  });
});
