import type { CounterExample } from '../../shared/proof/breach.ts';

/** The shortest way to a broken promise, as a timeline. */
export function counterExampleText(scenario: string, { says, path, standing = [] }: CounterExample): string {
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
  ].join('\n');
}
