import { z } from 'zod';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { defineCommand } from '../../shared/saga/command.ts';

/** The checkout's wish: an order that it has checked and priced. */
export const placeOrder = defineCommand('placeOrder', OrderPlaced.schema);

/** The customer does not want the order any more. */
export const cancelOrder = defineCommand('cancelOrder', z.object({}));
