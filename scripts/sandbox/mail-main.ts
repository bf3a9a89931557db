import { z } from 'zod';
import { readConfig } from '../../shared/config.ts';
import { startLoneMailCatcher } from './lone-mail-catcher.ts';
import { runProgram } from './program.ts';
import { programSettings } from './program-settings.ts';

await runProgram('mail catcher', async () => {
  const settings = readConfig(z.object(programSettings));
  const { smtpUrl, controlUrl, stop } = await startLoneMailCatcher({
    host: settings.SANDBOX_HOST,
    ports: { smtp: settings.SMTP_PORT, control: settings.CONTROL_PORT },
    dataDir: settings.SANDBOX_DATA_DIR,
  });
  return { lines: [`smtp     ${smtpUrl}`, `control  ${controlUrl}  (inbox: ${controlUrl}/inbox)`], stop };
});
