import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Artefact, cachedArtefact, isCached } from './artefact-cache.ts';
import { readChecksums } from './checksums.ts';
import type { Java } from './java.ts';
import { findMaven, runMaven } from './maven.ts';
import { type Log, step } from './progress.ts';

export interface JavaArtefacts {
  /** The folder with the jars of the Kafka broker. */
  readonly kafkaJars: string;
  /** The jar that starts the schema registry. */
  readonly registryJar: string;
}

// Spelled out, because Maven's complaint about a missing network is a riddle when it only knows the prefix.
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin';
const registryArchive = 'apicurio-registry-app-3.0.9-all.tar.gz';

/** Kafka and the schema registry, from the cache or else downloaded with Maven. */
export async function javaArtefacts(
  java: Java,
  options: { readonly env: NodeJS.ProcessEnv; readonly log: Log; readonly signal: AbortSignal },
): Promise<JavaArtefacts> {
  const { env, log, signal } = options;
  let detail = (_text: string) => {};
  const maven = async (dir: string, attempt: number, ...args: string[]) => {
    if (attempt > 1) detail(`attempt ${attempt}`);
    await runMaven({
      args: [...args, `-DoutputDirectory=${dir}`, ...freshDownload(dir, attempt)],
      java,
      env,
      signal,
      onDownload: (files) => detail(`${files} files downloaded`),
    });
    await rm(privateRepository(dir), { recursive: true, force: true });
  };
  const kafka: Artefact = {
    id: 'kafka-4.3.1',
    checksums: readChecksums('kafka'),
    download: (dir, attempt) => maven(dir, attempt, `${plugin}:copy-dependencies`, '-DincludeScope=runtime'),
  };
  const registry: Artefact = {
    id: 'apicurio-registry-3.0.9',
    checksums: readChecksums('registry'),
    download: (dir, attempt) =>
      maven(dir, attempt, `${plugin}:copy`, '-Dartifact=io.apicurio:apicurio-registry-app:3.0.9:tar.gz:all'),
    async prepare(dir) {
      await promisify(execFile)('tar', ['-xzf', registryArchive], { cwd: dir });
      await rm(join(dir, registryArchive));
    },
  };
  const bring = async (artefact: Artefact, title: string) => {
    if (isCached(artefact, env)) return cachedArtefact(artefact, { env, signal });
    findMaven(env);
    return step(log, `${title}, downloaded and verified`, (told) => {
      detail = told;
      return cachedArtefact(artefact, { env, signal });
    });
  };

  // One after the other: Maven's local repository is not made for two at once.
  const kafkaJars = await bring(kafka, 'Kafka 4.3.1 (44 MB)');
  const registryDir = await bring(registry, 'Schema registry Apicurio 3.0.9 (109 MB)');
  return { kafkaJars, registryJar: join(registryDir, 'apicurio-registry-app-3.0.9-runner.jar') };
}

const privateRepository = (dir: string) => join(dir, '.m2');

/**
 * A damaged file in the user's local repository would be copied again on every attempt, and Maven remembers
 * what it could not find: later attempts download everything anew, into a repository of their own.
 */
function freshDownload(dir: string, attempt: number): string[] {
  return attempt === 1 ? [] : ['-U', `-Dmaven.repo.local=${privateRepository(dir)}`];
}
