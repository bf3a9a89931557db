/** The five services as the scripts start them. Ports are the defaults; a taken one is replaced by a free one. */
export const services = [
  { name: 'order', adminPort: 7101, apiPort: 7100 },
  { name: 'inventory', adminPort: 7102 },
  { name: 'payment', adminPort: 7103, apiPort: 7106 },
  { name: 'shipping', adminPort: 7104 },
  { name: 'notification', adminPort: 7105 },
] as const;

export type ServiceName = (typeof services)[number]['name'];
