/** A problem the person at the terminal can solve: shown as its message alone, without a stack trace. */
export class UserError extends Error {
  override name = 'UserError';
}

/** Someone asked this process to end (Ctrl-C, SIGTERM, a closed terminal): not a failure. */
export class Stopped extends Error {
  override name = 'Stopped';
}

/**
 * Runs a script: exit code 0 when `main` returns, 1 when it throws, 130 when it was told to stop.
 * Anything but a `UserError` is a bug of ours and is printed with its stack.
 */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (error instanceof Stopped || (error instanceof Error && error.cause instanceof Stopped)) {
      process.exitCode = 130;
      return;
    }
    console.error(error instanceof UserError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
