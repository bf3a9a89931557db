import { createTransport } from 'nodemailer';
import { expect, it, onTestFinished } from 'vitest';
import { startLoneMailCatcher } from '../../scripts/sandbox/lone-mail-catcher.ts';
import { givenFolder } from './given-folder.ts';
import { paySession, runningSandbox, stripeClient } from './running-sandbox.ts';

it('sends customers to the pay page by the address under which they know it', async () => {
  // given
  const sandbox = await runningSandbox({ payPageUrl: 'http://pay.example:8080' });

  // when
  const session = await stripeClient(sandbox.stripeUrl).checkout.sessions.create(paySession('order-1'));

  // then
  expect(session.url).toBe(`http://pay.example:8080/c/pay/${session.id}`);
});

it('catches mails without the other parties, and keeps count of them over a restart', async () => {
  // given
  const options = { host: '127.0.0.1', ports: { smtp: 0, control: 0 }, dataDir: givenFolder() };
  const first = await startLoneMailCatcher(options);
  const transport = createTransport(first.smtpUrl);
  onTestFinished(() => transport.close());
  await transport.sendMail({ from: 'a@shop.example', to: 'b@example.com', messageId: '<1@shop.example>' });
  await first.stop();

  // when
  const second = await startLoneMailCatcher(options);
  onTestFinished(() => second.stop());

  // then
  const ledger = await fetch(`${second.controlUrl}/ledger`);
  expect(await ledger.json()).toEqual({ mails: { '<1@shop.example>': 1 } });
});
