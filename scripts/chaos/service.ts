/**
 * A service as it is deployed, but for its clock, which can be set wrong, and for SABOTAGE, which breaks the toolkit in
 * one way. SERVICE_NAME says which one.
 */
import './shifted-clock.ts';

const { SERVICE_NAME = '', SABOTAGE } = process.env;
if (SABOTAGE) await import('../sabotage/hook.ts');
await import(`../../services/${SERVICE_NAME}/main.ts`);
