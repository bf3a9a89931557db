/**
 * Text from messages, databases and other programs as one harmless line: a stranger's control characters could
 * otherwise rewrite the terminal.
 */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
    .trim();
}
