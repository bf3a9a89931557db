/** The servers as containers. docker-compose.yml names the same ones, which a test looks after. */
export const images = {
  kafka: 'apache/kafka:4.3.1',
  registry: 'apicurio/apicurio-registry:3.0.9',
  postgres: 'postgres:18.4-bookworm',
} as const;
