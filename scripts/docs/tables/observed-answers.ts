import { cellName } from '../../../shared/proof/coverage.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Observed, Proven } from '../../prove/proven.ts';
import { type Answer, type Answers, declaredAnswers } from './answers.ts';

/** What the participant declares, and where it decides, what was really seen to come of it when all was explored. */
export function observedAnswers(participant: Participant, cells: Proven['cells']): Answers {
  const observed = [...declaredAnswers(participant)].map(([input, answers]) => {
    const answered = [...answers].map(([status, declared]) => {
      const seen = cells[cellName(participant.name, input, status)];
      return [status, 'to' in declared && seen ? answerSeen(seen) : declared] as const;
    });
    return [input, new Map(answered)] as const;
  });
  return new Map(observed);
}

function answerSeen(seen: Observed): Answer {
  const [reason, ...others] = seen.ignores;
  return seen.to.length === 0 && reason !== undefined && others.length === 0 ? { ignored: reason } : seen;
}
