import type { Words } from './message-words.ts';

/**
 * The words as a page that loads nothing. It sets no colours, so it reads in light and in dark as the mail program
 * does; the language stands twice because many programs keep only what is inside the body; and nothing is to be
 * taken for a phone number or a link.
 */
export function htmlOf({ subject, paragraphs }: Words): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin: 0">
<div lang="en" dir="ltr" style="max-width: 36em; margin: 0 auto; padding: 1em; font: 16px/1.5 sans-serif; overflow-wrap: anywhere">
${paragraphs.map((paragraph) => `<p style="margin: 0 0 1em">${escapeHtml(paragraph)}</p>`).join('\n')}
</div>
</body>
</html>
`;
}

/** For text and for quoted attributes. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
