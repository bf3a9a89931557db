import { writeFile } from 'node:fs/promises';
import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { jsonText } from '../docs/json-text.ts';
import { UserError } from '../stack/user-error.ts';
import { findSurvivors } from './mutants/find-survivors.ts';
import { type Proof, prove } from './prove.ts';
import { keptProven, provenFile } from './proven.ts';
import { savedTest } from './saved-test.ts';

const usage = `npm run prove [-- --long] [--only TEXT] [--save FILE] [--update] | -- --mutants [--only TEXT] [--paths]
  Checks the services' declarations, and explores their decisions over every interleaving and fault.
  --long         explores further: more strangers, more looks at the payment page (many minutes)
  --only TEXT    of the longer scenarios, only those whose name has this in it
  --save FILE    writes the way to a broken promise as a test
  --update       keeps what this run has shown as what is proven; the documents are made from it
  --mutants      damages the saga in every way, one at a time, and shows what notices it (some minutes)
  --only TEXT    only mutants whose name has this in it
  --paths        shows the way on which each is noticed
Exits 1 when a promise is broken, and shows the shortest way to break it; with --mutants, when one is not noticed.`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({
    args,
    options: {
      long: { type: 'boolean', default: false },
      only: { type: 'string' },
      save: { type: 'string' },
      update: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      paths: { type: 'boolean', default: false },
    },
  });
  const { only, save } = values;
  if (values.update && (only !== undefined || values.long))
    throw new UsageError('--update keeps a whole run of usual length: leave out --only and --long');
  if (values.mutants)
    return await findSurvivors({ paths: values.paths, ...(only !== undefined && { only }) });

  const length = values.long ? 'long' : 'usual';
  const proof = await prove({ length, log: console.log, ...(only !== undefined && { only }) });
  if (save !== undefined) await saveFirst(proof, save);
  if (proof.problems.length > 0) throw new UserError(proof.problems.join('\n\n'));
  console.log(summary(proof));
  if (values.update) return await writeFile(provenFile, jsonText('scripts/prove/proven.json', proof.proven));
  if (only !== undefined || values.long) return;
  if (JSON.stringify(keptProven()) !== JSON.stringify(proof.proven))
    throw new UserError(
      'All promises are kept, but other figures or decisions were seen than the ones that are kept as proven.\n' +
        'Run npm run prove -- --update and npm run docs, and commit what they write.',
    );
});

async function saveFirst({ counterExamples }: Proof, file: string): Promise<void> {
  const [first] = counterExamples;
  if (first === undefined) return console.log(`nothing is broken: ${file} is not written`);
  const [scenario, example] = first;
  await writeFile(file, savedTest(example, scenario, file));
  console.log(`wrote ${file}`);
}

function summary({ proven, seconds }: Proof): string {
  const explorations = Object.values(proven.scenarios);
  const total = (of: 'states' | 'transitions') =>
    explorations.reduce((sum, exploration) => sum + exploration[of], 0).toLocaleString('en');
  return `proven in ${explorations.length} scenarios: ${total('states')} states, ${total('transitions')} steps, ${seconds.toFixed(0)} s`;
}
