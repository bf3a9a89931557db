import { runService } from '../../shared/messaging/run-service.ts';
import { payment } from './payment.ts';
import { stripeSettings } from './settings.ts';
import { connectStripe, stripePerformers } from './stripe.ts';

await runService({
  participant: payment,
  performers: stripePerformers(connectStripe(stripeSettings(process.env))),
});
