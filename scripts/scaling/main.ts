import { parseCommandLine, runCommand } from '../command-line.ts';
import { abortOnSignals } from '../stack/stop-signal.ts';
import { UserError } from '../stack/user-error.ts';
import { cellsFrom, defaultCells } from './cells.ts';
import { type Measured, measureCell } from './measure-cell.ts';
import { measureRelay } from './measure-relay.ts';
import { scalingRow, scalingTable } from './table.ts';

const usage = `Usage: npm run scaling [-- --cells LIST]

Measures sagas per second and CPU per saga with several processes of each service, on topics with several numbers of
partitions, each on a stack of its own, and prints a table; then, how many events one relay publishes per second with
nothing else going on. Takes nine minutes or so.

  --cells LIST   what to measure, instances x partitions (default ${defaultCells}); the first one also last,
                 so that it shows when the machine itself has become faster or slower

Exits 1 when the books of any of them do not balance.`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({ args, options: { cells: { type: 'string' } } });
  const cells = cellsFrom(values.cells ?? defaultCells);
  const log = (line: string) => console.log(line);
  const signal = abortOnSignals(log);
  const measured: Measured[] = [];
  for (const cell of cells) {
    const row = await measureCell(cell, { log, signal });
    measured.push(row);
    log(scalingRow(row));
  }
  log('One relay');
  const relayed = await measureRelay(signal);
  log(
    `\n${scalingTable(measured)}\n\nOne relay alone: ${Math.round(relayed).toLocaleString('en-US')} events/s\n`,
  );
  const problems = measured.flatMap(({ cell, booksProblems }) =>
    booksProblems.map((problem) => `${cell.instances} x ${cell.partitions}: ${problem}`),
  );
  if (problems.length > 0) throw new UserError(`BOOKS DO NOT BALANCE:\n  ${problems.join('\n  ')}`);
  log('The books balance.');
});
