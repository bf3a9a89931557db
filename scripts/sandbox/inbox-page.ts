import { escapeHtml } from './html.ts';
import type { Mail } from './mailbox.ts';

/**
 * The caught mails as a page for people. Everything in a mail is a stranger's text and is escaped; its HTML is shown
 * on demand, in a frame that runs no script, loads nothing and may do nothing.
 */
export function inboxPage(mails: Mail[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<meta name="color-scheme" content="light dark">
<title>Inbox (${mails.length})</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
article { border-top: 1px solid #8888; padding: 1rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0; }
p { color: light-dark(#555, #bbb); margin: 0; }
strong { color: light-dark(#b00, #f88); }
pre { white-space: pre-wrap; font: inherit; }
iframe { display: none; width: 100%; height: 24rem; border: 1px solid #8888; resize: vertical; }
iframe:target { display: block; }
</style>
</head>
<body>
<h1>Inbox</h1>
${mails.length === 0 ? '<p>No mails yet.</p>' : mails.map(article).join('\n')}
</body>
</html>
`;
}

function article(mail: Mail): string {
  const { from, to, subject, text, messageId, receivedAt, copy } = mail;
  const duplicate = copy > 1 ? ` <strong>copy ${copy}</strong>` : '';
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<p>${escapeHtml(from)} → ${escapeHtml(to.join(', '))}, ${escapeHtml(receivedAt)}</p>
<p>${escapeHtml(messageId)}${duplicate}</p>
<pre>${escapeHtml(text)}</pre>
${mail.html === '' ? '' : htmlView(mail)}
</article>`;
}

/** Shown while it is the target of the page's address, which outlives the page's refreshing itself. */
function htmlView({ html, messageId, copy }: Mail): string {
  const id = escapeHtml(encodeURIComponent(`${messageId}-${copy}`));
  return `<p><a href="#${id}">Show HTML</a> · <a href="/inbox">Hide HTML</a></p>
<iframe id="${id}" title="The mail in HTML" sandbox="" referrerpolicy="no-referrer" loading="lazy" srcdoc="${escapeHtml(`${framePolicy}${html}`)}"></iframe>`;
}

/** First in the frame, so that it holds for all of the mail wherever the page is shown. */
const framePolicy = `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
