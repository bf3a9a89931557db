import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, removeRecord, runningOwner } from './instance-record.ts';
import { stopInOrder } from './stop-order.ts';

/*
 * Waits for its parent's end, which closes stdin however the parent died, and stops what it left running.
 * After an orderly stop there is no record any more and nothing to do.
 */
const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: guard.ts <folder of the instance>');
process.on('SIGHUP', () => {});
process.stdin.resume();
process.stdin.once('close', async () => {
  if (runningOwner(dir) !== undefined) return;
  const left = readRecord(dir);
  if (left === undefined) return;
  await stopInOrder(left.children);
  rmSync(join(dir, 'env'), { force: true });
  removeRecord(dir);
});
