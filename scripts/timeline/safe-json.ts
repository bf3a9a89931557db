/**
 * Indented JSON that is harmless on a terminal: what JSON itself lets through of control and direction characters
 * is escaped, which every parser reads back as it was.
 */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(
    /[\u{7f}-\u{9f}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
