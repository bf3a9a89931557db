import { z } from 'zod';
import { Money } from '../../shared/contracts/values.ts';
import { defineCommand } from '../../shared/saga/command.ts';

/** The provider says that the customer has paid on its page. */
export const sessionPaid = defineCommand(
  'sessionPaid',
  z.object({ sessionId: z.string(), paymentId: z.string(), amount: Money }),
);

/** The provider says that its page can no longer be paid on, and has not been. */
export const sessionExpired = defineCommand('sessionExpired', z.object({ sessionId: z.string() }));
