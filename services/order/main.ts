import { runService } from '../../shared/messaging/run-service.ts';
import { orderService } from './service.ts';

await runService(orderService(process.env));
