import { fileURLToPath } from 'node:url';
import { parseCommandLine, runCommand } from '../command-line.ts';
import { UserError } from '../stack/user-error.ts';
import { documentsOf } from './documents.ts';
import { staleIn, writeTo } from './files.ts';
import { saga } from './saga.ts';

const usage = `Usage: npm run docs [-- --check]

Writes the documents that are generated from the services' declarations and the events' schemas.

  --check   writes nothing; fails if one of them is missing or stale`;

const root = fileURLToPath(new URL('../../', import.meta.url));

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({ args, options: { check: { type: 'boolean', default: false } } });
  const documents = documentsOf(saga);
  if (values.check) await check();
  else
    console.log(
      (await writeTo(root, documents)).map((path) => `wrote ${path}`).join('\n') || 'nothing has changed',
    );

  async function check(): Promise<void> {
    const stale = await staleIn(root, documents);
    if (stale.length > 0)
      throw new UserError(
        [
          ...stale.map((path) => `${path} is missing or stale.`),
          'Run npm run docs, and commit what it writes.',
        ].join('\n'),
      );
    console.log(`${documents.length} generated documents are up to date`);
  }
});
