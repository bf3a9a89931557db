import type { InvalidField } from '../../contracts/orders.ts';

/** Nothing is parked under the id that was given. */
export class NotParked extends Error {
  override readonly name = 'NotParked';
}

/** It is there, but cannot be treated so as it stands; the message says why, and what can be done instead. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The data that a message was to be given is not fit for it. */
export class UnfitData extends Error {
  override readonly name = 'UnfitData';
  readonly errors: readonly InvalidField[];

  constructor(errors: readonly InvalidField[]) {
    super(errors.map(({ field, reason }) => `${field}: ${reason}`).join('; '));
    this.errors = errors;
  }
}
