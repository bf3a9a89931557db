export function code(text: string): string {
  return `\`${text}\``;
}

/** Names one after the other; with a word for the last comma, as a sentence has them. */
export function codes(names: readonly string[], word = ','): string {
  const [last = '', ...others] = names.map(code).toReversed();
  if (others.length === 0) return last;
  return `${others.toReversed().join(', ')}${word === ',' ? ',' : ` ${word}`} ${last}`;
}

/** Cells are text of one line; a `|` in them would end the cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
