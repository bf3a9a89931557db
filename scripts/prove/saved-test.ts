import { dirname, relative, resolve } from 'node:path';
import type { CounterExample, PathStep } from '../../shared/proof/breach.ts';

const retracing = new URL('./retrace-scenario.ts', import.meta.url).pathname;

/**
 * The text of a test that takes the way of a counter-example once more: it fails as long as a promise is broken on that
 * way, and keeps watch over it once that is mended. `file` is where the test is to stand.
 */
export function savedTest({ says, path }: CounterExample, scenarioName: string, file: string): string {
  const way = relative(dirname(resolve(file)), retracing);
  const several = path.some(({ order }) => order > 0);
  const steps = path.map((step) => `    ${quoted(stepText(step, several))},`).join('\n');
  return `import { expect, it } from 'vitest';
import { retraceScenario } from ${quoted(way.startsWith('.') ? way : `./${way}`)};

it(${quoted(`${scenarioName}: ${says}`)}, () => {
  // given the way on which a promise was broken, when it is taken again as far as it leads, and the rest happens
  const { broken } = retraceScenario(${quoted(scenarioName)}, [
${steps}
  ]);
  // then every promise is kept
  expect(broken).toBeUndefined();
});
`;
}

function stepText({ order, name }: PathStep, several: boolean): string {
  return several ? `order ${order + 1}: ${name}` : name;
}

function quoted(text: string): string {
  return text.includes("'") || text.includes('\\') ? JSON.stringify(text) : `'${text}'`;
}
