import type { Mail } from './mailbox.ts';

/** The caught mails as a page for people. Everything in a mail is a stranger's text and is escaped. */
export function inboxPage(mails: Mail[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<title>Inbox (${mails.length})</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
article { border-top: 1px solid #ccc; padding: 1rem 0; }
h2 { font-size: 1rem; margin: 0; }
p { color: #555; margin: 0; }
strong { color: #b00; }
pre { white-space: pre-wrap; font: inherit; }
</style>
</head>
<body>
<h1>Inbox</h1>
${mails.length === 0 ? '<p>No mails yet.</p>' : mails.map(article).join('\n')}
</body>
</html>
`;
}

function article({ from, to, subject, text, messageId, receivedAt, copy }: Mail): string {
  const duplicate = copy > 1 ? ` <strong>copy ${copy}</strong>` : '';
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<p>${escapeHtml(from)} → ${escapeHtml(to.join(', '))}, ${escapeHtml(receivedAt)}</p>
<p>${escapeHtml(messageId)}${duplicate}</p>
<pre>${escapeHtml(text)}</pre>
</article>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
