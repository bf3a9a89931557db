/** Where each participant is declared. */
export const participantFiles: { readonly [name: string]: string } = {
  order: 'services/order/order.ts',
  inventory: 'services/inventory/reservation.ts',
  payment: 'services/payment/payment.ts',
  shipping: 'services/shipping/shipment.ts',
  notification: 'services/notification/notification.ts',
};
