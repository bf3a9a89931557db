import { expect, it } from 'vitest';
import { soakRetention, soakTopicRetention } from '../../scripts/soak/retention.ts';
import { ServiceConfig } from '../../shared/config.ts';

it('the soak remembers as little as services may, and for longer than its topics do', () => {
  const config = ServiceConfig.parse({
    KAFKA_BROKERS: 'kafka:9092',
    DATABASE_URL: 'postgres://db/order',
    ...soakRetention,
  });
  const inboxMs = config.INBOX_RETENTION_DAYS * 24 * 60 * 60 * 1000;
  expect(inboxMs).toBeGreaterThan(soakTopicRetention.retentionMs + soakTopicRetention.segmentMs);
});
