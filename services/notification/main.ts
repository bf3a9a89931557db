import { runService } from '../../shared/messaging/run-service.ts';
import { mailPerformer } from './mail.ts';
import { notification } from './notification.ts';
import { mailSettings } from './settings.ts';

await runService({ participant: notification, performers: [mailPerformer(mailSettings(process.env))] });
