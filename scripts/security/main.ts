import { parseCommandLine, runCommand } from '../command-line.ts';
import { UserError } from '../stack/user-error.ts';
import { audit } from './audit.ts';
import { forbiddenLicences, readLockfile } from './licences.ts';

const usage = `Usage: npm run check:security      licences and known vulnerabilities of what is installed for production
       npm run check:licences      licences only, which needs no network`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({ args, options: { offline: { type: 'boolean' } } });
  const forbidden = forbiddenLicences(readLockfile());
  if (forbidden.length > 0)
    throw new UserError(`Not under a licence that is allowed:\n  ${forbidden.join('\n  ')}`);
  console.log('All packages for production are under licences that are allowed.');
  if (values.offline) return;

  const audited = audit();
  if (audited.kind === 'not checked') {
    console.log(`Known vulnerabilities COULD NOT BE CHECKED: ${audited.reason}`);
    return;
  }
  const { grave, lesser } = audited;
  if (grave.length > 0)
    throw new UserError(`Known vulnerabilities, high or critical:\n  ${grave.join('\n  ')}`);
  console.log(
    `No known vulnerability is high or critical${lesser > 0 ? `; ${lesser} are lesser ones` : ''}.`,
  );
});
