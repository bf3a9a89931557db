import { escapeHtml } from '../html.ts';
import { type CheckoutSession, successUrlOf } from './checkout-session.ts';
import { readableAmount } from './currencies.ts';
import { payPageCards } from './pay-form.ts';

/** What the customer owes and the ways to go on. `problem`: why the last one did not work. */
export function openPage(session: CheckoutSession, problem?: string): string {
  const { amount, currency, lines, cancelUrl } = session;
  const alert = problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`;
  const rows = lines.map(
    ({ name, quantity, unitAmount }) =>
      `<li>${quantity} × ${escapeHtml(name)}: ${readableAmount(unitAmount * quantity, currency)}</li>`,
  );
  const { declined, insufficientFunds } = payPageCards;
  return page(
    `Pay ${readableAmount(amount, currency)}`,
    `${alert}
<ul>
${rows.join('\n')}
</ul>
<p>This is a sandbox: no money moves.</p>
${button('pay', `Pay ${readableAmount(amount, currency)}`)}
${button('decline', 'Pay with a card that is declined', declined.number)}
${button('decline', 'Pay with a card without funds', insufficientFunds.number)}
${cancelUrl === undefined ? '' : button('give_up', 'Give up and go back to the shop')}`,
  );
}

/** Nothing can be done here any more. */
export function closedPage(session: CheckoutSession): string {
  const isPaid = session.status === 'complete';
  const url = isPaid ? successUrlOf(session) : session.cancelUrl;
  const back = url === undefined ? '' : `<p><a href="${escapeHtml(url)}">Back to the shop</a></p>`;
  return isPaid
    ? page('Already paid', `<p>This payment was made. It is not made twice.</p>\n${back}`)
    : page('Expired', `<p>This payment has expired: it can no longer be made.</p>\n${back}`);
}

export function errorPage(message: string): string {
  return page('This did not work', `<p>${escapeHtml(message)}</p>`);
}

function button(action: string, label: string, card?: string): string {
  const hidden = card === undefined ? '' : `<input type="hidden" name="card" value="${card}">`;
  return `<form method="post">${hidden}<button name="action" value="${action}">${escapeHtml(label)}</button></form>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 2rem auto; padding: 0 1rem; }
button { font: inherit; width: 100%; padding: 0.6rem; margin: 0.3rem 0; }
.problem { border-left: 4px solid #b00; color: #800; padding-left: 0.8rem; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
