/** W3C trace context that travels with an order's messages. https://www.w3.org/TR/trace-context/ */
export type Trace = { readonly traceparent: string; readonly tracestate: string | null };

/** Longest that the standard asks to propagate. */
const printable = /^[\x20-\x7e]{1,512}$/;

const pattern = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** The incoming trace if there is a valid one; else one whose trace id is the orderId, so that it can be guessed. */
export function traceOf(orderId: string, traceparent: string | undefined, tracestate?: string): Trace {
  if (traceparent !== undefined && pattern.test(traceparent))
    return {
      traceparent,
      tracestate: tracestate !== undefined && printable.test(tracestate) ? tracestate : null,
    };
  return { traceparent: `00-${hex(orderId)}-${hex(orderId).slice(16)}-01`, tracestate: null };
}

/** The same trace, one hop on: the span is named by the id of what happened there. */
export function childTrace(trace: Trace, id: string): Trace {
  const { traceparent, tracestate } = trace;
  return { traceparent: traceparent.slice(0, 36) + hex(id).slice(16) + traceparent.slice(52), tracestate };
}

function hex(uuid: string): string {
  return uuid.replaceAll('-', '');
}
