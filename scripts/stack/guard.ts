import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, removeRecord } from './instance-record.ts';
import { stopInOrder } from './stop-order.ts';

/*
 * Waits for its parent's end, which closes stdin however the parent died, and stops what it left running.
 * After an orderly stop there is no record any more, and so nothing to do.
 */
const [dir, parentPid] = process.argv.slice(2);
if (dir === undefined || parentPid === undefined) throw new Error('usage: guard.ts <folder> <parent pid>');

process.stdin.resume();
process.stdin.once('close', async () => {
  const left = readRecord(dir);
  if (left?.owner.pid !== Number(parentPid)) return;
  await stopInOrder(left.children);
  rmSync(join(dir, 'env'), { force: true });
  removeRecord(dir);
});
