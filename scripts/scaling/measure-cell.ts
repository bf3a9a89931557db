import { join } from 'node:path';
import { type WindowMedians, windowMedians } from '../bench/measure/window.ts';
import { runSaga, type SagaGroup } from '../bench/saga/run-saga.ts';
import { startStack } from '../stack/stack.ts';
import { defaultDir } from '../stack/stack-dir.ts';
import { UserError } from '../stack/user-error.ts';
import { wipeStackDir } from '../stack/wipe.ts';
import type { Cell } from './cells.ts';

export type Measured = {
  readonly cell: Cell;
  readonly figures: WindowMedians<SagaGroup>;
  readonly booksProblems: readonly string[];
};

/** As in the bench: enough that every instance finds full batches. */
const inFlight = 5_000;
/** Shorter than the bench's, so that many cells fit into ten minutes: every cell is as cold as the others. */
const window = { windows: 3, windowSeconds: 6, warmUpSeconds: 25 };

/** Measures a cell on a stack of its own, which is wiped before: with other partitions, everything lies elsewhere. */
export async function measureCell(
  cell: Cell,
  { log, signal }: { readonly log: (line: string) => void; readonly signal: AbortSignal },
): Promise<Measured> {
  const quietly = () => {};
  const dir = join(defaultDir, 'scaling');
  await wipeStackDir(dir, quietly);
  const stack = await startStack({ dir, log: quietly, ports: 'free', partitions: cell.partitions, signal });
  try {
    const { parts } = stack;
    if (parts === undefined)
      throw new UserError('the measurement needs a stack of its own: unset STACK and the three URLs');
    const run = await runSaga({ ...stack, parts }, [{ load: { kind: 'closed', inFlight }, ...window }], {
      log,
      signal,
      instances: cell.instances,
    });
    const [saturated = []] = run.phases;
    return { cell, figures: windowMedians(saturated), booksProblems: run.booksProblems };
  } finally {
    await stack.stop();
  }
}
