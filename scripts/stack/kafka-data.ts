import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Java, javaEnvironment } from './java.ts';
import { type KafkaNode, kafkaProperties } from './kafka-properties.ts';
import { UserError } from './user-error.ts';

export interface KafkaDataOptions {
  /** Where the nodes' data folders are. */
  readonly folder: string;
  /** Of this node. */
  readonly name: string;
  readonly java: Java;
  readonly jars: string;
  readonly node: KafkaNode;
  readonly nodes: readonly KafkaNode[];
  readonly signal: AbortSignal;
}

/**
 * The node's data folder, formatted on first use. A `UserError` when the folder holds the data of a Kafka with one
 * node and there are several now, or the other way round: what was written would be missing.
 */
export async function prepareKafkaData(options: KafkaDataOptions): Promise<string> {
  const { folder, name, nodes } = options;
  const other = nodes.length === 1 ? 'kafka-1' : 'kafka';
  if (existsSync(join(folder, other)))
    throw new UserError(
      `${folder} holds the data of a Kafka with ${nodes.length === 1 ? 'several brokers' : 'one broker'}. ` +
        'Wipe it, or take another folder.',
    );
  const data = join(folder, name);
  if (!existsSync(data)) await format(data, options);
  return data;
}

/** Prepares the data folder under another name first: one that is half made is never used. */
async function format(data: string, options: KafkaDataOptions): Promise<void> {
  const { folder, java, jars, node, nodes, signal } = options;
  const draft = `${data}.draft`;
  const config = `${draft}.properties`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await writeFile(config, kafkaProperties(draft, node, nodes));
  const tool = ['-XX:TieredStopAtLevel=1', '-cp', join(jars, '*'), 'kafka.tools.StorageTool'];
  await promisify(execFile)(
    java.command,
    [...tool, 'format', '--cluster-id', await clusterIdIn(folder), '--config', config],
    { env: javaEnvironment(), maxBuffer: 16 * 1024 * 1024, signal },
  );
  await rm(config);
  await rename(draft, data);
}

/** The same for all nodes, whichever asks first. */
async function clusterIdIn(folder: string): Promise<string> {
  const file = join(folder, 'kafka.cluster-id');
  const id = newClusterId();
  // Linked, it is there as a whole or not at all.
  const draft = `${file}.${id}`;
  await writeFile(draft, id);
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  return await readFile(file, 'utf8');
}

/** 16 random bytes in Kafka's spelling; never starts with a dash, which the tool would take for an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
}
