import { execFile } from 'node:child_process';
import { existsSync, globSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { MissingTool } from './missing-tool.ts';

export interface Java {
  /** The `java` program. */
  readonly command: string;
  /** Its JAVA_HOME. */
  readonly home: string;
}

const oldestJava = 17;

const usualHomes = [
  '/usr/lib/jvm/*',
  '/usr/java/*',
  '/opt/java/*',
  '/Library/Java/JavaVirtualMachines/*/Contents/Home',
  '/opt/homebrew/opt/openjdk*',
  '/usr/local/opt/openjdk*',
  join(homedir(), '.sdkman/candidates/java/*'),
];

/**
 * Finds a Java that can run Kafka and the registry: in JAVA_HOME, in PATH, then in the usual folders.
 * Throws a `MissingTool` that says what to install when there is none, or none new enough.
 */
export async function findJava(env: NodeJS.ProcessEnv, homes: readonly string[] = usualHomes): Promise<Java> {
  const folders = [
    ...(env.JAVA_HOME ? [join(env.JAVA_HOME, 'bin')] : []),
    ...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...[...homes, join(homedir(), '.sdkman/candidates/java/*')].flatMap((home) =>
      globSync(join(home, 'bin')),
    ),
  ];
  const tooOld: string[] = [];
  for (const command of folders.map((folder) => join(folder, 'java')).filter((file) => existsSync(file))) {
    const version = await versionOf(command);
    if (version === undefined) continue;
    if (version >= oldestJava) return { command, home: dirname(dirname(realpathSync(command))) };
    tooOld.push(`${command} is Java ${version}`);
  }
  throw new MissingTool(
    'Java',
    [
      `Java ${oldestJava} or newer is needed to run Kafka and the schema registry, and was not found`,
      tooOld.length === 0 ? ' (looked in JAVA_HOME, PATH and the usual folders).' : `: ${tooOld.join(', ')}.`,
      '\n  Debian, Ubuntu:  sudo apt-get install openjdk-17-jre-headless maven',
      '\n  Fedora:          sudo dnf install java-21-openjdk-headless maven',
      '\n  macOS:           brew install openjdk maven',
      '\nOr set JAVA_HOME to one that is installed.',
    ].join(''),
  );
}

/** What a Java program needs from our environment: neither our secrets nor settings meant for others. */
export function javaEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), LC_ALL: 'C' };
}

/** The major version in what `java -version` prints; 8 for the old spelling "1.8.0". */
export function parseJavaVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

async function versionOf(command: string): Promise<number | undefined> {
  try {
    const { stderr } = await promisify(execFile)(command, ['-version'], { timeout: 20_000 });
    return parseJavaVersion(stderr);
  } catch {
    // A broken link or macOS' placeholder, which only tells where to buy: not a Java.
    return undefined;
  }
}
