import type { Seen } from '../../shared/proof/coverage.ts';
import { unguaranteedFields } from '../../shared/proof/declaration/field-rules.ts';
import type { Sample } from '../../shared/proof/declaration/fields-read.ts';
import type { Finding } from '../../shared/proof/declaration/finding.ts';
import { shopChoreography } from '../contracts/choreography.ts';
import { type Explored, exploreToShow } from './explore-scenario.ts';
import { noticing } from './model/possibilities.ts';
import { scenarioOf } from './model/scenarios.ts';

export type ScenarioTask = { readonly name: string; readonly known?: readonly Seen[] };

export type ScenarioResult = Explored & {
  /** Fields that some message may lack, and somebody needs. */
  readonly findings: readonly Finding[];
  /** How no order can end, though it must be possible. */
  readonly missing: readonly string[];
};

/** Explores the scenario, and holds all that participants were asked there against the schemas that were published. */
export async function performScenario(
  { name, known }: ScenarioTask,
  scenario = scenarioOf(name),
): Promise<ScenarioResult> {
  const samples = new Map<string, Sample>();
  const possible = noticing(name);
  const promises = [...scenario.promises, possible.promise];
  const explored = exploreToShow(
    { ...scenario, promises },
    {
      ...(known && { known }),
      asked({ participant, state, input, records, ...context }) {
        const status = state?.status ?? 'absent';
        const key = `${participant.name}: ${input.type} when ${status}`;
        if (samples.has(key)) return;
        const sampled = { ...context, record: (sku: string) => records.get(sku) };
        samples.set(key, { participant, state, input, context: sampled });
      },
    },
  );
  const findings = unguaranteedFields(await shopChoreography(), samples.values());
  const isWhole = explored.exploration.counterExample === undefined;
  return { ...explored, findings, missing: isWhole ? possible.missing() : [] };
}
