import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readConfig } from '../../shared/config.ts';
import { services } from '../services.ts';
import { closeDefaultDatabases, databaseNameOf, ensureDatabase } from '../stack/databases.ts';
import { furnishTopics } from '../stack/furnish-topics.ts';
import { waitForPostgres } from '../stack/postgres.ts';
import { step } from '../stack/progress.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { partitionsFrom } from '../stack/topic-partitions.ts';
import { waitForKafka } from '../stack/topics.ts';
import { runMain } from '../stack/user-error.ts';
import { passwordIn } from './secret-files.ts';

/*
 * Run once, before registry and services start: topics, databases and roles. Safe to repeat; roles get the passwords
 * that are in the services' files.
 */
const Settings = z.object({
  KAFKA_BROKERS: z.string().transform((text) => text.split(',')),
  /** The server, as an administrator. */
  DATABASE_URL: z.url(),
});

const log = (line: string) => console.log(line);

await runMain(async () => {
  const { KAFKA_BROKERS: brokers, DATABASE_URL: adminUrl } = readConfig(Settings);
  const signal = abortOnSignals(log);
  await step(log, 'Databases and roles', async () => {
    await waitForPostgres(adminUrl, signal);
    await closeDefaultDatabases(adminUrl);
    for (const owner of [...services.map(({ name }) => name), 'registry' as const]) {
      const password = passwordIn(readFileSync(`/secrets/${owner}/database-url`, 'utf8'));
      await ensureDatabase(adminUrl, { name: databaseNameOf(owner), password });
    }
  });
  await step(log, 'Topics', async () => {
    await waitForKafka(brokers, signal);
    await furnishTopics(brokers, { ours: true, partitions: partitionsFrom(process.env), log });
  });
});
