import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** What a worker answers to a task: the result, or what went wrong. */
export type Answer<Result> = { readonly result: Result } | { readonly error: Error };

/**
 * Runs tasks in worker threads, as many at a time as there are cores, each thread one after the other. `done` is told
 * of each as it ends. Rejects with the first error, and lets the other threads go.
 */
export async function inThreads<Task, Result>(
  script: URL,
  tasks: readonly Task[],
  done: (task: Task, result: Result) => void,
  threads = availableParallelism(),
): Promise<void> {
  const waiting = [...tasks];
  const workers = Array.from({ length: Math.min(threads, tasks.length) }, () => new Worker(script));
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  async function work(worker: Worker): Promise<void> {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift())
      done(task, await perform(worker, task));
  }
}

function perform<Task, Result>(worker: Worker, task: Task): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: Answer<Result>) => {
      worker.off('error', reject);
      if ('error' in answer) reject(answer.error);
      else resolve(answer.result);
    });
    worker.postMessage(task);
  });
}
