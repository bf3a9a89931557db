import { givenSettings } from '../../shared/given-settings.ts';
import { UserError } from './user-error.ts';

/** What the environment says of these settings, by themselves or by files. A `UserError` for one that is given badly. */
export function givenValues(names: readonly string[], environment: NodeJS.ProcessEnv) {
  const { values, trouble } = givenSettings(names, environment);
  if (trouble.size > 0) throw new UserError(`${[...trouble.values()].join('. ')}.`);
  return values;
}
