import type { PathStep } from '../../../shared/proof/breach.ts';
import { cellName, type Seen } from '../../../shared/proof/coverage.ts';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import type { Choreography } from '../../../shared/proof/declaration/choreography.ts';
import { TooMuch } from '../../../shared/proof/interned.ts';
import { impossible } from '../../../shared/saga/decision.ts';
import { type Explored, exploreScenario } from '../explore-scenario.ts';
import { noticing } from '../model/possibilities.ts';
import type { Scenario } from '../model/scenarios.ts';
import { unreached } from '../model/unreached.ts';
import { type Caught, type Check, checkThatSays } from './caught-by.ts';
import { nameOf, withCell } from './damage.ts';
import type { Mutant } from './mutant.ts';
import { hastyScenario, repeatable } from './scenarios.ts';
import { type Cell, type SoundSaga, scenariosFor } from './sound-saga.ts';

/** Several times as many as the sound saga has anywhere here. */
const mostStates = 6_000_000;

/** Cells that are said to be entered never. */
const never = new Set(
  unreached.flatMap(({ participant, input, when }) =>
    when.map((status) => cellName(participant, input, status)),
  ),
);

/** How a mutant was caught, and where it was explored. */
export type Trial = { readonly caught?: Caught; readonly tried: readonly string[] };

/** Checks the mutant's declarations, and explores it wherever the damage can show, until it does. */
export function tryMutant(mutant: Mutant, choreography: Choreography, sound: SoundSaga): Trial {
  const { participants, forgetful } = mutant;
  const [finding] = checkDeclarations({ ...choreography, participants });
  if (finding) {
    const { rule, problem, path = [] } = finding;
    return { caught: { check: 'declaration', by: rule, path: [...path, problem] }, tried: [] };
  }
  const tried: string[] = [];
  for (const name of forgetful ? repeatable : scenariosFor(mutant, sound)) {
    tried.push(name);
    const caught = caughtIn(hastyScenario(name, participants, forgetful), sound);
    if (caught) return { caught, tried };
  }
  return { tried };
}

function caughtIn(scenario: Scenario, { seen }: SoundSaga): Caught | undefined {
  const possible = noticing(scenario.name);
  const promises = [...scenario.promises, possible.promise];
  const caught = (check: Check, by: string, path: readonly string[] = []): Caught => {
    return { check, by, scenario: scenario.name, path };
  };
  let found: Explored;
  try {
    found = exploreScenario({ ...scenario, promises }, { known: seen, mostStates });
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return caught('no end of states', error.message);
  }
  const { exploration, cells } = found;
  if (exploration.counterExample !== undefined) {
    const { says, path } = exploration.counterExample;
    const check = checkThatSays(says, new Set(promises.map((promise) => promise.says)));
    return caught(check, says, namesOf(path));
  }
  const [lost] = possible.missing();
  if (lost !== undefined) return caught('possibility', lost);
  const strange = cells.find((cell) => never.has(nameOf(cell)));
  if (strange === undefined) return undefined;
  return caught('unreached cell', `${nameOf(strange)} is entered`, pathInto(strange, scenario, seen));
}

/** The shortest way into the cell. */
function pathInto(cell: Cell, scenario: Scenario, seen: readonly Seen[]): string[] {
  const participants = scenario.saga.participants.map((participant) =>
    participant.name === cell.participant
      ? withCell(participant, cell, () => impossible('it is said never to be entered'))
      : participant,
  );
  const damaged = { ...scenario, saga: { ...scenario.saga, participants } };
  const { exploration } = exploreScenario(damaged, { known: seen, mostStates });
  return namesOf(exploration.counterExample?.path ?? []);
}

function namesOf(path: readonly PathStep[]): string[] {
  return path.map(({ name }) => name);
}
