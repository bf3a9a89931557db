/*
 * How the servers are set up in containers. docker-compose.yml says the same, which a test looks after.
 */

/** One process is broker and controller. */
export const kafkaVariables = {
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LOG_DIRS: '/var/lib/kafka/data',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '6',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_HEAP_OPTS: '-Xmx512m',
} as const;

/** Its database is the one that it has natively, too; the password is told elsewhere. */
export const registryVariables = {
  APICURIO_STORAGE_SQL_KIND: 'postgresql',
  APICURIO_DATASOURCE_URL: 'jdbc:postgresql://postgres:5432/saga_registry',
  APICURIO_DATASOURCE_USERNAME: 'saga_registry',
  APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '1',
  APICURIO_DATASOURCE_JDBC_MIN_SIZE: '1',
  APICURIO_DATASOURCE_JDBC_MAX_SIZE: '10',
  QUARKUS_HTTP_ACCESS_LOG_ENABLED: 'false',
  JAVA_OPTS_APPEND: '-Xmx256m -XX:+UseSerialGC',
} as const;
