import { UsageError } from '../command-line.ts';

/** So many processes of each service, on topics with so many partitions. */
export type Cell = { readonly instances: number; readonly partitions: number };

/** The first and the last are the same: what they differ by is the machine's doing. */
export const defaultCells = '1x6,2x6,3x6,1x12,3x12,1x6';

const most = { instances: 20, partitions: 1_000 };

/** Reads `1x6,3x12`: instances x partitions. Throws `UsageError` for anything else. */
export function cellsFrom(text: string): Cell[] {
  return text.split(',').map((cell) => {
    const [, instances, partitions] = (/^(\d+)x(\d+)$/.exec(cell) ?? []).map(Number);
    const within = (count: number | undefined, limit: number) =>
      count !== undefined && count >= 1 && count <= limit;
    if (!within(instances, most.instances) || !within(partitions, most.partitions))
      throw new UsageError(
        `--cells: "${cell}" is not instances x partitions, such as 3x12, with 1 to ${most.instances} and 1 to ` +
          `${most.partitions}`,
      );
    return { instances, partitions } as Cell;
  });
}
