import { UsageError } from '../command-line.ts';
import { mostInstances } from '../stack/service-processes.ts';
import { mostPartitions } from '../stack/topic-partitions.ts';

/** So many processes of each service, on topics with so many partitions. */
export type Cell = { readonly instances: number; readonly partitions: number };

/** The first and the last are the same: what they differ by is the machine's doing. */
export const defaultCells = '1x6,2x6,3x6,1x12,3x12,1x6';

/** Reads `1x6,3x12`: instances x partitions. Throws `UsageError` for anything else. */
export function cellsFrom(text: string): Cell[] {
  return text.split(',').map((cell) => {
    const [, instances, partitions] = (/^(\d+)x(\d+)$/.exec(cell) ?? []).map(Number);
    const within = (count: number | undefined, limit: number) =>
      count !== undefined && count >= 1 && count <= limit;
    if (!within(instances, mostInstances) || !within(partitions, mostPartitions))
      throw new UsageError(
        `--cells: "${cell}" is not instances x partitions, such as 3x12, with 1 to ${mostInstances} and 1 to ` +
          `${mostPartitions}`,
      );
    return { instances, partitions } as Cell;
  });
}
