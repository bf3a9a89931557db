/**
 * The baseline's one process: runs sagas against the database in DATABASE_URL and answers the bench over the
 * IPC channel it was forked with. A saga that fails ends the process: a figure with failed sagas is none.
 */
import pino from 'pino';
import { runLoad } from '../load/load.ts';
import { createSagaRecorder } from '../load/saga-recorder.ts';
import { createOrderMix, type MixedOrder } from '../order-mix.ts';
import { Checkout } from './checkout.ts';
import { openConnections } from './connections.ts';
import { leadingTo } from './outside-parties.ts';
import type { Answer, Command } from './protocol.ts';
import { runSaga } from './saga.ts';

const { DATABASE_URL } = process.env;
if (DATABASE_URL === undefined) throw new Error('DATABASE_URL must name the database of the baseline');
const databaseUrl = DATABASE_URL;

// Real log lines, really formatted and written; what keeps them is not part of any of the compared systems.
const log = pino({ name: 'baseline' }, pino.destination({ dest: '/dev/null', sync: false, minLength: 4096 }));

function start({ load, connections, seed }: Extract<Command, { kind: 'start' }>) {
  const open = openConnections(databaseUrl, connections);
  const orderAt = createOrderMix(seed);
  const recorder = createSagaRecorder(performance.now());
  const stopping = new AbortController();
  const endings = { confirmed: 0, cancelled: 0 };

  async function submit(index: number): Promise<void> {
    const submittedAt = performance.now();
    const order = Checkout.parse(checkoutOf(orderAt(index)));
    const onEnded = () => recorder.ended(performance.now() - submittedAt);
    const ending = await runSaga({ sql: open.of(index), log, onEnded }, order);
    endings[ending]++;
  }
  const submitted = runLoad(load, submit, stopping.signal);

  return {
    lap: () => recorder.lap(performance.now()),
    async stop() {
      stopping.abort();
      const totals = { submitted: await submitted, ...endings };
      await open.end();
      return totals;
    },
  };
}

function checkoutOf({ outcome, ...order }: MixedOrder): unknown {
  return { ...order, email: 'customer@example.com', ...leadingTo(outcome) };
}

function answer(message: Answer): void {
  process.send?.(message);
}

let run: ReturnType<typeof start> | undefined;

async function obey(command: Command): Promise<void> {
  if (command.kind === 'start') {
    run = start(command);
    answer({ kind: 'started' });
    return;
  }
  if (run === undefined) throw new Error(`"${command.kind}" came before "start"`);
  if (command.kind === 'lap') answer({ kind: 'lap', lap: run.lap() });
  else {
    answer({ kind: 'stopped', totals: await run.stop() });
    process.disconnect();
  }
}

// The bench is the only one who speaks on this channel. A rejection is left unhandled: it ends the process.
process.on('message', (command) => void obey(command as Command));
// Also when the bench dies: nothing is left running.
process.on('disconnect', () => process.exit());
