import { runService } from '../../shared/messaging/run-service.ts';
import { paymentService } from './service.ts';

await runService(paymentService(process.env));
