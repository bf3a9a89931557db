import { openTopics, type Topic } from '../contracts/topics.ts';
import { decide } from '../saga/decide.ts';
import type { Decided, Known } from './batch.ts';
import { DecidedBatch, type DecideSettings } from './decided-batch.ts';
import type { DecidableWork, Work } from './work.ts';

/**
 * Decides a batch, input by input in the order of arrival, and collects what is to be written. Pure: it is given
 * all that it knows and touches nothing outside.
 *
 * A decision that throws spoils nothing but its own input: that is parked, and what comes later for the same
 * order is held behind it.
 */
export function decideBatch(settings: DecideSettings, works: readonly Work[], known: Known): Decided {
  const batch = new DecidedBatch(settings, known);
  const seen = new Map(known.repeats);
  const open = new Set(known.openCalls);
  const held = new Set(known.heldOrders);
  /** Orders whose redrive failed in this batch: the rest of their entries stay where they are. */
  const blocked = new Set<string>();

  for (const work of works) {
    if (work.kind !== 'command' && work.parkedId !== undefined) redrive(work, work.parkedId);
    else if (work.kind === 'outcome') open.delete(work.callId) ? attempt(work) : repeat(work);
    else if (work.kind === 'deadline') isArmed(work) ? attempt(work) : repeat(work);
    else if (isFirst(work)) consider(work);
  }
  return batch.finish();

  function isFirst(work: Exclude<Work, { kind: 'outcome' | 'deadline' }>): boolean {
    if (work.id === null) return true;
    const earlier = seen.get(work.id);
    seen.set(work.id, earlier ?? work.hash);
    if (earlier === undefined) return true;
    earlier === work.hash ? repeat(work) : conflict(work);
    return false;
  }

  function consider(work: Exclude<Work, { kind: 'outcome' | 'deadline' }>): void {
    if (work.kind === 'poison') park(work, work.reason, work.detail);
    else if (work.kind === 'passed-over') batch.note(work, `ignored: ${work.reason}`);
    else if (work.kind === 'event' && held.has(work.orderId)) batch.hold(work);
    else attempt(work);
  }

  function attempt(work: DecidableWork): boolean {
    if (work.kind !== 'command' && work.condemned) {
      disarm(work);
      park(work, work.condemned.reason, work.condemned.detail);
      return false;
    }
    const state = batch.stateOf(work.orderId);
    try {
      const decision = decide(settings.participant, state?.data, work, batch.contextFor(work.orderId));
      if ('ignored' in decision) {
        disarm(work);
        batch.note(work, `ignored: ${decision.ignored}`);
        batch.settle(work, { outcome: 'ignored', reason: decision.ignored });
      } else {
        batch.apply(work, decision);
        batch.out.verdicts.push({ work, outcome: 'applied', status: decision.state.status });
        batch.settle(work, { outcome: 'applied' });
      }
      if (work.kind === 'command') batch.out.forgotten.delete(work.id);
      return true;
    } catch (error) {
      fail(work, error as Error);
      return false;
    }
  }

  function fail(work: DecidableWork, error: Error): void {
    if (work.kind === 'command') {
      // Given again, even in this batch, it is tried again.
      batch.out.forgotten.add(work.id);
      seen.delete(work.id);
      batch.settle(work, error);
      return;
    }
    disarm(work);
    park(work, 'decision_failed', `${error.name}: ${error.message}`);
  }

  /** A deadline comes once, whatever was made of it. One that comes out of the parked table is seldom the armed one. */
  function disarm(work: DecidableWork): void {
    const state = batch.stateOf(work.orderId);
    if (state && work.kind === 'deadline' && isArmed(work)) batch.writeState(work.orderId, state.data, null);
  }

  function park(
    work: Exclude<Work, { kind: 'command' }>,
    reason: Parameters<DecidedBatch['park']>[1],
    detail: string,
  ) {
    batch.park(work, reason, detail);
    if (work.id !== null && 'record' in work && reason !== 'conflict')
      batch.out.outcomes.set(work.id, 'parked');
    if (work.orderId === null || reason === 'conflict') return;
    held.add(work.orderId);
    blocked.add(work.orderId);
  }

  function repeat(work: Work): void {
    batch.out.verdicts.push({ work, outcome: 'repeated' });
    batch.settle(work, { outcome: 'repeated' });
  }

  /** The first content stands. In an open topic only its publisher keeps the other one for a person to see. */
  function conflict(work: Exclude<Work, { kind: 'outcome' | 'deadline' }>): void {
    const detail = 'the same event id came before with other content';
    if (work.kind === 'command') {
      batch.settle(work, { outcome: 'conflict' });
      return;
    }
    const { topic } = work.record;
    if (openTopics.has(topic as Topic) && topic !== settings.participant.topic)
      batch.out.verdicts.push({ work, outcome: `ignored: ${detail}` });
    else batch.park(work, 'conflict', detail);
  }

  function redrive(work: Exclude<Work, { kind: 'command' }>, parkedId: string): void {
    if (!known.lockedParked.has(parkedId)) return;
    if (work.orderId !== null && blocked.has(work.orderId)) return;
    if (work.kind === 'poison') {
      park(work, work.reason, work.detail);
      return;
    }
    if (work.kind === 'passed-over') batch.note(work, `ignored: ${work.reason}`);
    else if (!attempt(work)) return;
    if (work.kind === 'event' && !batch.out.outcomes.has(work.id)) batch.out.outcomes.set(work.id, 'applied');
    batch.out.unparked.push(parkedId);
  }

  function isArmed(work: Extract<Work, { kind: 'deadline' }>): boolean {
    return batch.stateOf(work.orderId)?.wakeAt?.getTime() === work.dueAt.getTime();
  }
}
