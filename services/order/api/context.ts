import type { ServicePort } from '../../../shared/messaging/service.ts';
import type { ApiSettings } from './api-settings.ts';
import type { OrderRecords } from './order-records.ts';
import type { OrderWatch } from './order-watch.ts';

/** What the routes work with. */
export type ApiContext = {
  readonly port: ServicePort;
  readonly records: OrderRecords;
  readonly watch: OrderWatch;
  readonly settings: ApiSettings;
};
