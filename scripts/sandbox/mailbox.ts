import { z } from 'zod';
import type { Journal } from './journal.ts';

/** As the control port lists it. */
export type Mail = {
  from: string;
  to: string[];
  subject: string;
  /** Empty, like `html`, when the mail has no such part. */
  text: string;
  html: string;
  messageId: string;
  /** ISO 8601. */
  receivedAt: string;
  /** 1 for the first mail with this Message-ID, 2 for its first duplicate. */
  copy: number;
};

export type Mailbox = ReturnType<typeof openMailbox>;

/** Keeps the newest mails in memory; how often each Message-ID came is part of the books and outlives a restart. */
export function openMailbox(journal: Journal, capacity = 1000) {
  const counts = journal.collection(
    'mails_by_message_id',
    z.object({ messageId: z.string(), count: z.number() }),
  );
  const mails: Mail[] = [];

  return {
    keep(mail: Omit<Mail, 'copy'>): void {
      const { messageId } = mail;
      const count = (counts.get(messageId)?.count ?? 0) + 1;
      journal.transaction(() => counts.put(messageId, { messageId, count }));
      mails.push({ ...mail, copy: count });
      if (mails.length > capacity) mails.shift();
    },
    /** Newest first. */
    mails: (): Mail[] => [...mails].reverse(),
    counts: (): Record<string, number> =>
      Object.fromEntries([...counts.values()].map(({ messageId, count }) => [messageId, count])),
  };
}
