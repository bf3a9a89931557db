/** Where a script's lines for people go. */
export type Log = (line: string) => void;

const reminderEveryMs = 5_000;

/**
 * Runs one step and logs one line with the time it took: `  Kafka ready · 2.1 s`.
 *
 * A step that takes longer is mentioned every 5 s with what `detail` was last told, so that nobody has to
 * guess whether it hangs. Nothing is logged when the step throws: the error says it.
 */
export async function step<T>(
  log: Log,
  title: string,
  work: (detail: (text: string) => void) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  let detail = '';
  const reminder = setInterval(() => log(`  ${title} … ${detail}${elapsed()}`), reminderEveryMs);
  try {
    const result = await work((text) => {
      detail = `${text}, `;
    });
    log(`  ${title} · ${elapsed()}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}
