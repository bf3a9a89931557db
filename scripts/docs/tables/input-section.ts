import type { CallDefinition } from '../../../shared/saga/call.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Reaction } from '../../../shared/saga/reaction.ts';
import { noteOf } from '../event-notes.ts';
import type { Saga } from '../saga.ts';
import type { Answer, Answers } from './answers.ts';
import { code, codes, table } from './markdown.ts';

/** One input of a participant: where it comes from, and what happens in each status. */
export function inputSection(
  saga: Saga,
  participant: Participant,
  reaction: Reaction<unknown>,
  answers: Answers,
): string[] {
  const { type } = reaction.input;
  const given = answers.get(type);
  if (given === undefined) throw new Error(`nothing is known of what ${participant.name} does about ${type}`);
  return [
    `### ${code(type)}`,
    introduction(saga, participant, reaction),
    table(
      ['in status', 'what happens'],
      rowsOf(given).map(({ answer, statuses }) => [statuses, inWords(answer)]),
    ),
  ];
}

/** Where the input comes from. */
function introduction(saga: Saga, { calls }: Participant, { input }: Reaction<unknown>): string {
  const [subject = '', outcome = ''] = input.type.split('.');
  switch (input.kind) {
    case 'event': {
      const event = saga.events.get(input.type);
      if (event === undefined)
        throw new Error(`${input.type} is consumed, but is no event of shared/contracts`);
      return `Event of the topic ${code(event.topic)}. ${noteOf(event)}`;
    }
    case 'invalid':
      return `An event ${code(subject)} that names its order, but is not valid.`;
    case 'command':
      return 'Command from the edge of the service.';
    case 'deadline':
      return 'The deadline that was set for the order has passed.';
    case 'outcome': {
      const call = calls.get(subject);
      if (call === undefined) throw new Error(`${input.type} is the outcome of a call that nobody makes`);
      return outcomeInWords(call, outcome);
    }
  }
}

function outcomeInWords({ name, refusals }: CallDefinition, outcome: string): string {
  if (outcome === 'done') return `The call ${code(name)} was answered.`;
  if (outcome === 'refused') return `The call ${code(name)} was refused: ${codes(refusals, 'or')}.`;
  return `The call ${code(name)} was given up after its last attempt: nobody knows whether it took effect.`;
}

type Row = { readonly answer: Answer; readonly statuses: readonly string[] };

/** Statuses with equal answers in one row: first what is decided, then what is ignored, then what cannot come. */
function rowsOf(answers: ReadonlyMap<string, Answer>): { answer: Answer; statuses: string }[] {
  const rows = new Map<string, Row>();
  for (const [status, answer] of answers) {
    const key = JSON.stringify(answer);
    rows.set(key, { answer, statuses: [...(rows.get(key)?.statuses ?? []), status] });
  }
  const sorted = [...rows.values()].toSorted((one, other) => rank(one.answer) - rank(other.answer));
  return sorted.map((row, index) => {
    const isRest = index === sorted.length - 1 && row.statuses.length > 4;
    return { answer: row.answer, statuses: isRest ? rest(sorted) : codes(row.statuses) };
  });
}

function rest(rows: readonly Row[]): string {
  return rows.length === 1 ? 'any' : 'any other';
}

function rank(answer: Answer): number {
  if ('impossible' in answer) return 2;
  return 'ignored' in answer ? 1 : 0;
}

function inWords(answer: Answer): string {
  if ('ignored' in answer) return `ignored: ${answer.ignored}`;
  if ('impossible' in answer) return `cannot come: ${answer.impossible}`;
  const { to, emits, calls, ignores = [] } = answer;
  const parts = [
    to.length > 0 ? `→ ${codes(to, 'or')}` : '**decides**',
    emits.length > 0 ? `may publish ${codes(emits)}` : '',
    calls.length > 0 ? `may call ${codes(calls)}` : '',
    ignores.length > 0 ? `or ignored: ${ignores.join('; ')}` : '',
  ];
  return parts.filter(Boolean).join('; ');
}
