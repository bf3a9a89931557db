import { runService } from '../../shared/messaging/run-service.ts';
import { carrierPerformers } from './carrier.ts';
import { carrierUrl } from './settings.ts';
import { shipping } from './shipment.ts';

await runService({ participant: shipping, performers: carrierPerformers(carrierUrl(process.env)) });
