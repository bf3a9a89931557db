import type { CounterExample } from '../../shared/proof/breach.ts';
import { participantFiles } from '../contracts/participant-files.ts';

/** The way to a broken promise, as a timeline, and who decided last on it. */
export function counterExampleText(scenario: string, example: CounterExample): string {
  const { says, path, standing = [], lastDecision: last } = example;
  const several = path.some(({ order }) => order > 0);
  const steps = path.map(({ order, name }, index) => {
    const place = String(index + 1).padStart(4);
    return `${place}  ${several ? `order ${order + 1}: ` : ''}${name}`;
  });
  return [
    `NOT KEPT: ${says}`,
    `  ${scenario}, after ${path.length} steps:`,
    ...steps,
    `  then ${standing.join(', ')}`,
    ...(last
      ? [
          `  last decided by ${last.participant} (${participantFiles[last.participant]}), on ${last.input} when ${last.status}`,
        ]
      : []),
  ].join('\n');
}
