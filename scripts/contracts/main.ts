import { events } from '../../shared/contracts/events.ts';
import { currentSchemaOf } from '../../shared/proof/declaration/json-schema.ts';
import { parseCommandLine, runCommand } from '../command-line.ts';
import { UserError } from '../stack/user-error.ts';
import { toPublish } from './publish.ts';
import { readPublished, writePublished } from './published-schemas.ts';

const usage = `Usage: node scripts/contracts/main.ts [--check]

Keeps every version of every event's JSON schema in shared/contracts/published, so that it can be checked that old
messages stay readable. An event that has changed gets its next version; a change that breaks an earlier one is refused.

  --check   writes nothing, and fails if there is anything to write`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({ args, options: { check: { type: 'boolean' } } });
  const publications = toPublish(events.values(), await readPublished());
  const names = publications.map(({ event, version }) => `${event.type}.v${version}.json`);
  if (values.check && names.length > 0)
    throw new UserError(`Not published yet: ${names.join(', ')}. Run node scripts/contracts/main.ts.`);
  for (const { event, version } of publications)
    await writePublished(event.type, version, currentSchemaOf(event));
  console.log(names.length === 0 ? `All ${events.size} events are published.` : `Wrote ${names.join(', ')}.`);
});
