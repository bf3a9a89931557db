import { UserError } from '../../stack/user-error.ts';

/** Who is outside of each participant: gives it commands, or is asked by it for effects. */
const parties: { readonly [participant: string]: string } = {
  order: 'customer, or any producer',
  payment: 'provider',
  shipping: 'carrier',
  notification: 'mail server',
};

/** Throws for a participant with commands or calls of which nobody has said who is at the other side. */
export function partyAt(participant: string): string {
  const party = parties[participant];
  if (party === undefined)
    throw new UserError(
      `Who gives ${participant} its commands and performs its calls? Name the party in scripts/docs/flow/parties.ts.`,
    );
  return party;
}
