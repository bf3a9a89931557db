/** What the exploration of all interleavings takes for granted of the toolkit. */
export const assumptions = {
  'atomic batches':
    'inbox, state, outbox, calls and deadline of a batch are committed together or not at all',
  'order per order': 'messages are applied in their topic’s order, events published in the order decided',
  'at least once':
    'nothing committed is lost: every message is applied, every event published, every call performed',
  'applied once': 'an event id is applied once, an outcome once per call, an armed deadline once',
  'one decision per version': 'no two instances decide on the same version of an order',
  'one effect per call': 'a call is repeated under its own idempotency key, and under no other',
} as const;

export type Assumption = keyof typeof assumptions;
