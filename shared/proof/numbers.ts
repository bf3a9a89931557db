import { canonical, canonicalStanding, type Standing } from './canonical.ts';
import { Interned, InternedLists } from './interned.ts';
import type { AskedCall, Message, Records } from './outside.ts';
import type { Saga } from './saga.ts';

/** All that states consist of, each by a number. */
export class Numbers<State> {
  /** By participant. */
  readonly standings: readonly Interned<Standing>[];
  readonly messages = new Interned<Message>(canonical);
  readonly calls = new Interned<AskedCall>(canonical);
  readonly outsides = new Interned<State>(canonical);
  readonly records = new Interned<Records>((records) => canonical([...records]));
  /** Of messages: queues, inboxes, outcomes. */
  readonly lists = new InternedLists();
  /** Of calls. */
  readonly callLists = new InternedLists();

  /** `exactly`: standings count as equal only if they are, in what nobody decides by too. */
  constructor({ participants }: Saga<State>, exactly: boolean) {
    this.standings = participants.map(({ journal }) => {
      return new Interned<Standing>(exactly ? canonical : (standing) => canonicalStanding(standing, journal));
    });
  }
}
