import { writeFile } from 'node:fs/promises';
import { parseCommandLine, runCommand } from '../command-line.ts';
import { jsonText } from '../docs/json-text.ts';
import { UserError } from '../stack/user-error.ts';
import { prove } from './prove.ts';
import { keptProven, provenFile } from './proven.ts';

const usage = `npm run prove [-- --long] [--update]
  Checks the services' declarations, and explores their decisions over every interleaving and fault.
  --long     explores further: more strangers, more looks at the payment page (many minutes)
  --update   keeps what this run has shown as what is proven; the documents are made from it
Exits 1 when a promise is broken, and shows the shortest way to break it.`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({
    args,
    options: { long: { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
  });
  const startedAt = performance.now();
  const { proven, problems } = await prove({ length: values.long ? 'long' : 'usual', log: console.log });
  if (problems.length > 0) throw new UserError(problems.join('\n\n'));
  const { scenarios } = proven;
  const total = (of: 'states' | 'transitions') =>
    Object.values(scenarios).reduce((sum, exploration) => sum + exploration[of], 0);
  console.log(
    `proven in ${Object.keys(scenarios).length} scenarios: ${total('states').toLocaleString('en')} states, ` +
      `${total('transitions').toLocaleString('en')} steps, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
  );
  if (values.long) return;
  const text = jsonText('scripts/prove/proven.json', proven);
  if (values.update) {
    await writeFile(provenFile, text);
    return;
  }
  if (JSON.stringify(keptProven()) !== JSON.stringify(proven))
    throw new UserError(
      'All promises are kept, but other figures or decisions were seen than the ones that are kept as proven.\n' +
        'Run npm run prove -- --update and npm run docs, and commit what they write.',
    );
});
