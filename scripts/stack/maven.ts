import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Java } from './java.ts';
import { MissingTool } from './missing-tool.ts';

export interface MavenRun {
  /** A goal and its `-D` options. */
  readonly args: readonly string[];
  readonly java: Java;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told how many files have been downloaded so far. */
  readonly onDownload: (files: number) => void;
}

const pom = join(import.meta.dirname, 'kafka', 'pom.xml');

/**
 * Runs Maven, which brings the user's own mirrors, proxies and credentials.
 * Throws a `MissingTool` when it is not installed, and an `Error` with its first complaint when it fails.
 */
export async function runMaven(run: MavenRun): Promise<void> {
  const { signal } = run;
  signal.throwIfAborted();
  const child = spawn(findMaven(run.env), ['-B', '-f', pom, ...run.args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...run.env, JAVA_HOME: run.java.home },
  });
  // Maven is a shell script around Java: the whole group has to go.
  const kill = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  signal.addEventListener('abort', kill);

  let files = 0;
  const complaints: string[] = [];
  const readLine = (line: string) => {
    if (/ Downloaded from /.test(line)) run.onDownload(++files);
    if (line.startsWith('[ERROR] '))
      complaints.push(line.slice('[ERROR] '.length).replace(/ -> \[Help.*/, ''));
  };
  createInterface(child.stdout).on('line', readLine);
  createInterface(child.stderr).on('line', readLine);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    signal.throwIfAborted();
    if (code !== 0) throw new Error(complaints[0] ?? `Maven ended with code ${code}`);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Throws a `MissingTool` when there is no Maven in MAVEN_HOME or PATH. */
export function findMaven(env: NodeJS.ProcessEnv): string {
  const homes = [env.MAVEN_HOME, env.M2_HOME].filter((home) => home !== undefined && home !== '');
  const folders = [...homes.map((home) => join(home as string, 'bin')), ...(env.PATH ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, 'mvn')).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new MissingTool(
    'Maven',
    [
      'Maven (mvn) is needed once, to download Kafka and the schema registry, and was not found in PATH.',
      '  Debian, Ubuntu:  sudo apt-get install maven',
      '  Fedora:          sudo dnf install maven',
      '  macOS:           brew install maven',
    ].join('\n'),
  );
}
