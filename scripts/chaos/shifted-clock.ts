import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Sets this process' clock wrong by as many milliseconds as the file says that is named after its pid, in the folder
 * CLOCK_DIR; right while there is none. As when somebody sets a machine's clock, timers under way are not touched.
 */
const lookEveryMs = 250;
const file = join(process.env.CLOCK_DIR ?? '', String(process.pid));
const RightDate = Date;
let aheadMs = 0;

class ShiftedDate extends RightDate {
  constructor(...parts: unknown[]) {
    if (parts.length === 0) super(ShiftedDate.now());
    else super(...(parts as ConstructorParameters<typeof Date>));
  }

  static override now(): number {
    return RightDate.now() + aheadMs;
  }
}

function look(): void {
  try {
    aheadMs = Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    aheadMs = 0;
  }
}

/** Without `new` it gives a text, which no class does. */
globalThis.Date = new Proxy(ShiftedDate, { apply: () => String(new ShiftedDate()) }) as DateConstructor;
setInterval(look, lookEveryMs).unref();
