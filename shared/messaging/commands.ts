import { inTime } from '../http/patience.ts';
import type { Collector } from './collector.ts';
import { CommandGivenUp } from './command-given-up.ts';
import { payloadHash } from './ids.ts';
import type { CommandResult, ServicePort } from './service.ts';
import { traceOf } from './trace.ts';
import type { Work } from './work.ts';

/** Feeds commands to the participant through the same batches as everything else. */
export function executor(collector: Collector): ServicePort['execute'] {
  return async (command, { id, orderId, data, traceparent }, withinMs) => {
    const parsed = command.schema.parse(data);
    const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
    const work: Work = {
      kind: 'command',
      id,
      orderId,
      type: command.type,
      data: parsed,
      hash: payloadHash(command.type, JSON.stringify(parsed)),
      causationId: id,
      trace: traceOf(orderId, traceparent),
      settle: (result) => (result instanceof Error ? reject(result) : resolve(result)),
    };
    collector.push([work]);
    if (withinMs === undefined) return await promise;
    return await inTime(promise, withinMs, () => new CommandGivenUp('late', collector.withdraw(work)));
  };
}
