import { UserError } from './user-error.ts';

/** As many as Kafka's tools may be asked for by mistake. */
export const mostPartitions = 1_000;

/** How many partitions each topic is to have; undefined when nobody says. A `UserError` for what is no such number. */
export function partitionsFrom({ TOPIC_PARTITIONS: text }: NodeJS.ProcessEnv): number | undefined {
  if (!text) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= mostPartitions) return number;
  throw new UserError(
    `TOPIC_PARTITIONS has to be a whole number from 1 to ${mostPartitions}, not "${text}".`,
  );
}
