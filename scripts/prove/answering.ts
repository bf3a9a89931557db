import { parentPort } from 'node:worker_threads';
import type { Answer } from './pool.ts';

/** Makes this thread perform the tasks that it is given. */
export function answering<Task, Result>(perform: (task: Task) => Result | Promise<Result>): void {
  const port = parentPort;
  if (port === null) throw new Error('this is no worker thread');
  port.on('message', async (task: Task) => {
    let answer: Answer<Result>;
    try {
      answer = { result: await perform(task) };
    } catch (error) {
      answer = { error: error as Error };
    }
    port.postMessage(answer);
  });
}
