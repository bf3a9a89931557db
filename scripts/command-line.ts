import { type ParseArgsConfig, parseArgs } from 'node:util';
import { runMain } from './stack/user-error.ts';

/** The command was called in a way it does not understand; the message names the flag and the reason. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Node's own parser in strict mode, whose complaints become a `UsageError` of one sentence. */
export function parseCommandLine<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    const [sentence = message] = message.split(/\. |\n/);
    throw new UsageError(sentence);
  }
}

/**
 * Runs a command: its usage and exit code 0 when asked for help, exit code 2 for a `UsageError`, otherwise as
 * `runMain` does. Reading from a pipe that was closed (`| head`) is no failure.
 */
export async function runCommand(usage: string, main: (args: string[]) => Promise<void>): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return;
  }
  await runMain(async () => {
    try {
      await main(args);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      console.error(`${error.message}\nAdd --help to see how it is used.`);
      process.exitCode = 2;
    }
  });
}
