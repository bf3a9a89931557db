/*
 * For health checks of containers: `node shared/health-check.ts /health/live` asks the service (or the sandbox) in this
 * container. Exit code 0 when it says that all is well; 1 when not, or when it does not answer, with the reason.
 */
const { ADMIN_PORT, CONTROL_PORT } = process.env;
const [path = '/health/live'] = process.argv.slice(2);

try {
  const response = await fetch(`http://127.0.0.1:${ADMIN_PORT ?? CONTROL_PORT}${path}`, {
    signal: AbortSignal.timeout(10_000),
  });
  console.log(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  const { cause = error } = error as { cause?: unknown };
  console.error(String(cause));
  process.exitCode = 1;
}
