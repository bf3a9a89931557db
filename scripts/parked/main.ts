import { discard, edit, type Parking, redrive, show } from '../../shared/messaging/parking/desk.ts';
import type { Redriven } from '../../shared/messaging/parking/redrive.ts';
import { NotParked, Refused, UnfitData } from '../../shared/messaging/parking/refusal.ts';
import { runCommand, UsageError } from '../command-line.ts';
import type { ServiceName } from '../services.ts';
import { readStackEnv } from '../stack/stack-env.ts';
import { UserError } from '../stack/user-error.ts';
import { participants } from '../timeline/participants.ts';
import { safeJson } from '../timeline/safe-json.ts';
import { openServiceDatabases, type ServiceDatabases } from '../timeline/service-databases.ts';
import { readData } from './data-file.ts';
import { parkedAnywhere } from './items.ts';
import { parkedLines } from './lines.ts';
import { type ParkedRequest, parkedRequest } from './request.ts';

const usage = `Usage: npm run parked -- [list] [--json]
       npm run parked -- show <service> <id> [--reveal] [--json]
       npm run parked -- redrive <service> <id> [--json]
       npm run parked -- discard <service> <id> --reason TEXT [--json]
       npm run parked -- edit <service> <id> --data FILE --reason TEXT --yes-change-the-message [--json]

What services have set aside because they could not process it, and what is held behind it.
Needs npm start in another terminal, or docker compose up.

  show      one entry with its payload; --reveal shows personal data, too
  redrive   tries it again, and goes on with what was held behind it
  discard   takes a message out for good, and keeps the reason in the service's inbox
  edit      gives a message the data in FILE (JSON, all of it) and a new event id linked to the old one, keeps
            the reason in the service's inbox, and redrives it in its old place`;

await runCommand(usage, async (args) => {
  const request = parkedRequest(args);
  const databases = openServiceDatabases(readStackEnv().DATABASE_URL);
  try {
    await answer(request, databases);
  } catch (error) {
    throw forPerson(error);
  } finally {
    await databases.close();
  }
});

async function answer(request: ParkedRequest, databases: ServiceDatabases): Promise<void> {
  if (request.action === 'list') {
    const items = await parkedAnywhere(databases);
    tell(request.json, items, parkedLines(items, new Date()).join('\n'));
    return;
  }
  const { target } = request;
  const { service, id } = target;
  const parking = parkingOf(service, databases);
  switch (request.action) {
    case 'show':
      console.log(safeJson(await show(parking, target, request.reveal)));
      return;
    case 'redrive':
      tellRedriven(request.json, `${service} ${id}`, await redrive(parking, target));
      return;
    case 'discard':
      await discard(parking, target, request.reason);
      tell(request.json, { outcome: 'discarded' }, `${service} ${id} discarded`);
      return;
    case 'edit': {
      const edited = await edit(parking, target, { data: readData(request.file), reason: request.reason });
      tellRedriven(request.json, `${service} ${id}, now event ${edited.eventId},`, edited);
      return;
    }
    default:
      request satisfies never;
  }
}

function parkingOf(service: ServiceName, databases: ServiceDatabases): Parking {
  return { sql: databases.of(service), participant: participants[service] };
}

function tellRedriven(json: boolean, what: string, redriven: Redriven): void {
  const detail = redriven.detail === '' ? '' : `: ${redriven.detail}`;
  tell(json, redriven, `${what} ${redriven.outcome}${detail}`);
  if (redriven.outcome === 'failed again') process.exitCode = 1;
}

function tell(json: boolean, data: unknown, text: string): void {
  console.log(json ? safeJson(data) : text);
}

function forPerson(error: unknown): unknown {
  if (error instanceof UnfitData) return new UsageError(`--data: ${error.message}`);
  return error instanceof NotParked || error instanceof Refused ? new UserError(error.message) : error;
}
