import { groupCases } from './group-cases.ts';
import { outageCases } from './outage-cases.ts';
import { recordCases } from './record-cases.ts';

/** What the toolkit relies on at every broker behind the port. */
export const cases = { ...recordCases, ...groupCases, ...outageCases };

export type CaseName = keyof typeof cases;
