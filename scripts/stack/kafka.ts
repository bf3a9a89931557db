import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Daemon } from './daemon.ts';
import type { Instance } from './instance.ts';
import type { Java } from './java.ts';
import { waitForKafka } from './topics.ts';

export interface KafkaOptions {
  readonly java: Java;
  readonly jars: string;
  readonly port: number;
  /** For the broker's own use: one process is broker and controller. */
  readonly controllerPort: number;
  readonly signal: AbortSignal;
}

/** Starts a single Kafka broker in KRaft mode on 127.0.0.1 and returns when it answers. */
export async function startKafka(instance: Instance, options: KafkaOptions): Promise<Daemon> {
  const { java, jars, port, signal } = options;
  const data = join(instance.dir, 'data', 'kafka');
  if (!existsSync(data)) await format(data, options);

  const config = join(instance.dir, 'data', 'kafka.properties');
  await writeFile(config, properties(data, options));
  signal.throwIfAborted();
  const daemon = await instance.launch({
    name: 'kafka',
    layer: 'broker',
    command: java.command,
    args: [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:+ExitOnOutOfMemoryError',
      '-Djava.awt.headless=true',
      '-cp',
      join(jars, '*'),
      'kafka.Kafka',
      config,
    ],
    env: javaEnvironment(),
    logFile: join(instance.dir, 'logs', 'kafka.log'),
  });
  await waitForKafka([`127.0.0.1:${port}`], signal, () => daemon.end()?.concat(`, see ${daemon.logFile}`));
  return daemon;
}

/** What a Java program needs from ours: neither our secrets nor settings meant for others. */
export function javaEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), LC_ALL: 'C' };
}

/** Prepares the data folder under another name first: one that is half made is never used. */
async function format(data: string, options: KafkaOptions): Promise<void> {
  const draft = `${data}.draft`;
  const config = `${draft}.properties`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await writeFile(config, properties(draft, options));
  const tool = ['-XX:TieredStopAtLevel=1', '-cp', join(options.jars, '*'), 'kafka.tools.StorageTool'];
  await promisify(execFile)(
    options.java.command,
    [...tool, 'format', '--cluster-id', newClusterId(), '--config', config],
    { env: javaEnvironment(), maxBuffer: 16 * 1024 * 1024, signal: options.signal },
  );
  await rm(config);
  await rename(draft, data);
}

/** 16 random bytes in Kafka's spelling; never starts with a dash, which the tool would take for an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
}

function properties(data: string, { port, controllerPort }: KafkaOptions): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    // A static quorum: its address is read anew at each start, so that the port may differ from run to run.
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    // A properties file takes a backslash for an escape.
    'log.dirs': data.replaceAll('\\', '\\\\'),
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 6,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
