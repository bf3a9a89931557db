import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { saga } from '../../scripts/docs/saga.ts';
import { type Answer, declaredAnswers } from '../../scripts/docs/tables/answers.ts';
import { codes } from '../../scripts/docs/tables/markdown.ts';
import { observedAnswers } from '../../scripts/docs/tables/observed-answers.ts';
import { participantPage } from '../../scripts/docs/tables/participant-page.ts';
import { statusesOf } from '../../scripts/docs/tables/statuses.ts';
import { keptProven } from '../../scripts/prove/proven.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import { repository } from '../harness/readme.ts';

type Row = { readonly statuses: string[]; readonly what: string };

/** The rows of the table below a heading. */
function rowsBelow(page: string, heading: string): Row[] {
  const [, below = ''] = page.split(`${heading}\n`);
  const [section = ''] = below.split('\n#');
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((line) => {
    const [, statuses = '', what = ''] = line.split('|').map((cell) => cell.trim());
    return { statuses: statuses.split(', ').map((status) => status.replaceAll('`', '')), what };
  });
}

/** What a table says of one status. */
function told(rows: readonly Row[], status: string): string | undefined {
  const own = rows.find(({ statuses }) => statuses.includes(status));
  const rest = rows.length === 1 ? 'any' : 'any other';
  return (own ?? rows.find(({ statuses }) => statuses.join() === rest))?.what;
}

function inShort(answer: Answer): string {
  if ('ignored' in answer) return `ignored: ${answer.ignored}`;
  if ('impossible' in answer) return `cannot come: ${answer.impossible}`;
  return answer.to.length > 0 ? `→ ${codes(answer.to, 'or')}` : '**decides**';
}

describe.each(saga.participants.map((participant) => [participant.name, participant] as const))(
  'docs/participants/%s.md',
  (name, participant) => {
    const page = readFileSync(`${repository}docs/participants/${name}.md`, 'utf8');

    it('explains every status', () => {
      const explained = rowsBelow(page, '## Statuses of an order').flatMap(({ statuses }) => statuses);
      expect(explained).toEqual(statusesOf(participant));
    });

    it('tells of every input in every status what happens, or why nothing does', () => {
      for (const [input, answers] of observedAnswers(participant, keptProven().cells)) {
        const rows = rowsBelow(page, `### \`${input}\``);
        for (const [status, answer] of answers)
          expect([input, status, told(rows, status)?.split(/; (?:may|or ignored)/)[0]]).toEqual([
            input,
            status,
            inShort(answer),
          ]);
      }
    });

    it('has a table for every input, and no other', () => {
      const headings = [...page.matchAll(/^### `(.*)`$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual([...participant.reactions.keys()]);
    });
  },
);

it('what was observed of a decision takes the place of what is declared', () => {
  // given answers of which one was observed
  const participant = shipping as Participant;
  const declared = declaredAnswers(participant);
  const observed: Answer = { to: ['shipped'], emits: ['ShipmentCreated'], calls: [] };
  const done = new Map([...(declared.get('bookShipment.done') ?? []), ['booking', observed]]);

  // when they are rendered, then the status that it comes to is told
  const page = participantPage(saga, participant, new Map([...declared, ['bookShipment.done', done]]));
  expect(told(rowsBelow(page, '### `bookShipment.done`'), 'booking')).toBe(
    '→ `shipped`; may publish `ShipmentCreated`',
  );
});
