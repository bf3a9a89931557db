import { readConfig } from '../../shared/config.ts';
import { runProgram } from './program.ts';
import { SandboxSettings } from './program-settings.ts';
import { startSandbox } from './sandbox.ts';

await runProgram('sandbox', async () => {
  const settings = readConfig(SandboxSettings);
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = settings;
  const { stop, stripeUrl, carrierUrl, smtpUrl, controlUrl } = await startSandbox({
    ports: {
      stripe: settings.STRIPE_PORT,
      carrier: settings.CARRIER_PORT,
      smtp: settings.SMTP_PORT,
      control: settings.CONTROL_PORT,
    },
    host: settings.SANDBOX_HOST,
    payPageUrl: settings.PAY_PAGE_URL?.replace(/\/+$/, ''),
    dataDir: settings.SANDBOX_DATA_DIR,
    webhooks: url === undefined || secret === undefined ? undefined : { url, secret },
  });
  const lines = [
    `stripe   ${stripeUrl}`,
    `carrier  ${carrierUrl}`,
    `smtp     ${smtpUrl}`,
    `control  ${controlUrl}  (inbox: ${controlUrl}/inbox)`,
  ];
  return { lines, stop };
});
