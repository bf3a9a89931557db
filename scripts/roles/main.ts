import { runCommand, UsageError } from '../command-line.ts';
import { services } from '../services.ts';
import { roleScript } from './statements.ts';

const usage = `Usage: npm run -s roles > roles.sql
       npm run -s roles -- <service> > order.sql

Prints what an administrator of Postgres runs in psql to make the services' databases, or the one of the service
that is named: for each, a role that the service runs as (DATABASE_URL), which may read and write rows, and one that
makes and changes its tables (DATABASE_MIGRATION_URL). psql asks for their passwords.`;

await runCommand(usage, async (args) => {
  const wanted = args.length === 0 ? services : services.filter(({ name }) => args.includes(name));
  if (wanted.length < args.length)
    throw new UsageError(`Services are ${services.map(({ name }) => name).join(', ')}.`);
  console.log(wanted.map(({ name }) => roleScript(name)).join('\n'));
});
