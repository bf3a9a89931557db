import type { Mail } from './calls.ts';
import { htmlOf } from './message-html.ts';
import { wordsFor } from './message-words.ts';

/** Text and HTML say the same, word for word. */
export type Message = { readonly subject: string; readonly text: string; readonly html: string };

/** The mail for the customer: the same for the same request, however often it is asked for. */
export function messageFor(mail: Mail): Message {
  const words = wordsFor(mail);
  return { subject: words.subject, text: `${words.paragraphs.join('\n\n')}\n`, html: htmlOf(words) };
}
