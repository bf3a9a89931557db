import { Coverage, cellName, type Seen } from '../../../shared/proof/coverage.ts';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import type { Choreography } from '../../../shared/proof/declaration/choreography.ts';
import { type Exploration, explore } from '../../../shared/proof/explore.ts';
import { flowOf, keepsTo } from '../../../shared/proof/flow.ts';
import { TooMuch } from '../../../shared/proof/interned.ts';
import { World } from '../../../shared/proof/world.ts';
import { noticing } from '../model/possibilities.ts';
import type { Scenario } from '../model/scenarios.ts';
import { unreached } from '../model/unreached.ts';
import { type Caught, type Check, checkThatSays } from './caught-by.ts';
import type { Mutant } from './mutant.ts';
import type { CellProfile, Profile } from './profile.ts';
import { costlyNames, hastyScenario, repeatable } from './scenarios.ts';

/** Several times as many as the sound saga has anywhere here. */
const mostStates = 6_000_000;

/** Cells that are said to be entered never. */
const never = new Set(
  unreached.flatMap(({ participant, input, when }) =>
    when.map((status) => cellName(participant, input, status)),
  ),
);

type Cell = Pick<CellProfile, 'participant' | 'input' | 'status'>;

/** What is known of the saga as it should be. */
export type SoundSaga = {
  readonly profile: Profile;
  /** By scenario, smallest first: the cells that are entered. */
  readonly scenarios: ReadonlyMap<string, { readonly entered: readonly Cell[] }>;
  readonly seen: readonly Seen[];
};

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

/**
 * Where one of its cells is entered; large ones only where no other is. What is ignored may have been left out there:
 * then it is enough that the participant comes into the status, and hears the input, too.
 */
function scenariosFor({ participant, kind, cells }: Mutant, { scenarios }: SoundSaga): string[] {
  const isEntered = (entered: readonly Cell[]) => {
    const own = entered.filter((cell) => cell.participant === participant);
    const isAny = (cell: Pick<Cell, 'input' | 'status'>) =>
      kind === 'guard opened'
        ? own.some(({ input }) => input === cell.input) && own.some(({ status }) => status === cell.status)
        : own.some(({ input, status }) => input === cell.input && status === cell.status);
    return cells.some(isAny);
  };
  const names = [...scenarios].filter(([, { entered }]) => isEntered(entered)).map(([name]) => name);
  const small = names.filter((name) => !costlyNames.has(name));
  return small.length > 0 ? small : names;
}

function caughtIn(scenario: Scenario, { seen }: SoundSaga): Caught | undefined {
  const possible = noticing(scenario.name);
  const promises = [...scenario.promises, possible.promise];
  const found = explored({ ...scenario, promises }, seen);
  const caught = (check: Check, by: string, path: readonly string[] = []): Caught => {
    return { check, by, scenario: scenario.name, path };
  };
  if (found === 'too many states') return caught('no end of states', `more than ${mostStates} states`);
  const { exploration, entered } = found;
  const { counterExample } = exploration;
  if (counterExample !== undefined) {
    const { says, path } = counterExample;
    const check = checkThatSays(says, new Set(promises.map((promise) => promise.says)));
    return caught(
      check,
      says,
      path.map((step) => step.name),
    );
  }
  const [lost] = possible.missing();
  if (lost !== undefined) return caught('possibility', lost);
  const strange = entered.find((cell) => never.has(cell));
  return strange === undefined ? undefined : caught('unreached cell', `${strange} is entered`);
}

type Explored = { readonly exploration: Exploration; readonly entered: readonly string[] };

/** Explores with the shortcuts that the sound saga allows, and again without those that the damaged one does not. */
function explored(scenario: Scenario, seen: readonly Seen[]): Explored | 'too many states' {
  const flow = flowOf(seen);
  const coverage = new Coverage();
  const world = new World(scenario.saga, { coverage, instants: scenario.instants, flow });
  let exploration: Exploration;
  try {
    exploration = explore(world, scenario.promises, mostStates);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return 'too many states';
  }
  const cells = [...coverage.cells.values()];
  if (exploration.counterExample !== undefined || keepsTo(flow, cells)) {
    const entered = cells.map(({ participant, input, status }) => cellName(participant, input, status));
    return { exploration, entered };
  }
  coverage.add(seen);
  return explored(scenario, [...coverage.cells.values()]);
}
