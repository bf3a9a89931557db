import type { Finding } from './finding.ts';

/** Findings as lines for the terminal, with an empty line between two of them. */
export function renderFindings(findings: readonly Finding[]): string {
  return findings.map(renderFinding).join('\n\n');
}

function renderFinding({
  rule,
  file,
  participant,
  status,
  input,
  problem,
  remedy,
  path = [],
}: Finding): string {
  const where = [participant, status && `when ${status}`, input && `on ${input}`].filter(Boolean).join(', ');
  return [
    `${file}  ${rule}${where && `  (${where})`}`,
    `  ${problem}`,
    ...path.map((step, index) => `    ${index + 1}. ${step}`),
    `  What to do: ${remedy}`,
  ].join('\n');
}
