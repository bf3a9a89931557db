/** Line breaks, control and invisible direction characters become one blank. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/**
 * What a stranger has typed, fit to stand in a sentence of ours: on one line, and with a blank in everything that
 * mail programs would make a link of by themselves, or our mails would carry any link to any address.
 */
export function quoted(text: string): string {
  return oneLine(text).replaceAll(/[.:@。．｡](?=[^\s.:@。．｡])/gu, '$& ');
}
