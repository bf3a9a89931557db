import type { Measured } from './measure-cell.ts';

/** As Markdown, a line for each cell. */
export function scalingTable(cells: readonly Measured[]): string {
  return [
    '| instances of each service | partitions of each topic | sagas/s | p50, saturated | CPU seconds per 1,000 sagas |',
    '| ---: | ---: | ---: | ---: | --- |',
    ...cells.map(scalingRow),
  ].join('\n');
}

export function scalingRow({ cell, figures }: Measured): string {
  const { sagasPerSecond, p50Ms, cpuSecondsPer1000, cpuSecondsPer1000ByGroup } = figures;
  const groups = Object.entries(cpuSecondsPer1000ByGroup)
    .map(([group, seconds]) => `${group} ${seconds.toFixed(2)}`)
    .join(', ');
  const rate = Math.round(sagasPerSecond).toLocaleString('en-US');
  const cells = [
    cell.instances,
    cell.partitions,
    rate,
    `${(p50Ms / 1000).toFixed(1)} s`,
    `${cpuSecondsPer1000.toFixed(2)}: ${groups}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
