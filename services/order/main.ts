import { runService } from '../../shared/messaging/run-service.ts';
import { orderApi } from './api.ts';
import { order } from './order.ts';

await runService({ participant: order, api: orderApi });
