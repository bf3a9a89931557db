import type { Fault } from './fault.ts';
import { clockFaults } from './faults/clocks.ts';
import { outsideFaults } from './faults/outside.ts';
import { processFaults } from './faults/processes.ts';
import { serverFaults } from './faults/servers.ts';

/** Faults of one lane come one after the other; those of different lanes meet. */
export const lanes: readonly (readonly Fault[])[] = [processFaults, serverFaults, outsideFaults, clockFaults];
