import { CallFailure } from '../../../shared/saga/retry-policy.ts';

/**
 * Runs one request of an attempt. Once the attempt is given up, it rejects at once and starts nothing more,
 * so that no later step of the attempt (the confirmation of a charge) can follow; a request already under way
 * cannot be recalled, and may still take effect.
 */
export async function abandonable<Answer>(
  signal: AbortSignal,
  request: () => Promise<Answer>,
): Promise<Answer> {
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  const abandon = () => reject(new CallFailure('timeout', 'the attempt was given up before an answer came'));
  if (signal.aborted) abandon();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    return await (signal.aborted ? abandoned : Promise.race([request(), abandoned]));
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
