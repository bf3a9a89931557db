import { runCommand } from '../command-line.ts';
import { readStackEnv } from '../stack/stack-env.ts';
import { UserError } from '../stack/user-error.ts';
import { safeJson } from '../timeline/safe-json.ts';
import { openServiceDatabases, type ServiceDatabases } from '../timeline/service-databases.ts';
import { discardEntry } from './discard.ts';
import { selectEntry, selectParkedCall } from './entry.ts';
import { listParked } from './items.ts';
import { parkedLines } from './lines.ts';
import { redriveCall, redriveEntry } from './redrive.ts';
import { type ParkedRequest, parkedRequest, type Target } from './request.ts';
import { callView, entryView } from './show.ts';

const usage = `Usage: npm run parked -- [list] [--json]
       npm run parked -- show <service> <id> [--reveal] [--json]
       npm run parked -- redrive <service> <id> [--json]
       npm run parked -- discard <service> <id> --reason TEXT [--json]

What services have set aside because they could not process it, and what is held behind it.
Needs npm start in another terminal.

  show      one entry with its payload; --reveal shows personal data, too
  redrive   tries it again, and goes on with what was held behind it
  discard   takes it out for good, and keeps the reason in the service's inbox`;

await runCommand(usage, async (args) => {
  const request = parkedRequest(args);
  const databases = openServiceDatabases(readStackEnv().DATABASE_URL);
  try {
    await answer(request, databases);
  } finally {
    await databases.close();
  }
});

async function answer(request: ParkedRequest, databases: ServiceDatabases): Promise<void> {
  switch (request.action) {
    case 'list': {
      const items = await listParked(databases);
      tell(request.json, items, parkedLines(items, new Date()).join('\n'));
      return;
    }
    case 'show': {
      const view = await viewOf(request.target, databases, request.reveal);
      console.log(safeJson(view));
      return;
    }
    case 'redrive': {
      const { service, id, isCall } = request.target;
      const redriven = await (isCall ? redriveCall : redriveEntry)(databases.of(service), id);
      const detail = redriven.detail === '' ? '' : `: ${redriven.detail}`;
      tell(request.json, redriven, `${service} ${id} ${redriven.outcome}${detail}`);
      if (redriven.outcome === 'failed again') process.exitCode = 1;
      return;
    }
    case 'discard': {
      const { service, id, isCall } = request.target;
      if (isCall)
        throw new UserError(
          'A call cannot be discarded: its order would wait for the outcome for ever. Mend the cause and redrive it.',
        );
      await discardEntry(databases.of(service), service, id, request.reason);
      tell(request.json, { outcome: 'discarded' }, `${service} ${id} discarded`);
      return;
    }
    default:
      request satisfies never;
  }
}

async function viewOf({ service, id, isCall }: Target, databases: ServiceDatabases, reveal: boolean) {
  const sql = databases.of(service);
  if (isCall) {
    const call = await selectParkedCall(sql, id);
    if (call !== undefined) return callView(service, call, reveal);
  } else {
    const entry = await selectEntry(sql, id);
    if (entry !== undefined) return entryView(service, entry, reveal);
  }
  throw new UserError(`Nothing is parked at ${service} under ${id}.`);
}

function tell(json: boolean, data: unknown, text: string): void {
  console.log(json ? safeJson(data) : text);
}
