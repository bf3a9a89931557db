import { unreached } from '../prove/model/unreached.ts';
import { keptProven, type Proven } from '../prove/proven.ts';
import { asyncApiOf } from './asyncapi/document.ts';
import { flowPicture } from './flow/picture.ts';
import { jsonText } from './json-text.ts';
import { provenPage } from './proof/proven-page.ts';
import type { Saga } from './saga.ts';
import { observedAnswers } from './tables/observed-answers.ts';
import { participantPage } from './tables/participant-page.ts';

/** A file of the repository that is made from declarations, the same bytes every time. */
export type GeneratedDocument = {
  /** From the repository's root. */
  readonly path: string;
  render(): string | Promise<string>;
};

/** Every generated document. A further one is a further entry here. */
export function documentsOf(saga: Saga, proven: Proven = keptProven()): GeneratedDocument[] {
  return [
    { path: 'docs/choreography.svg', render: () => flowPicture(saga) },
    ...saga.participants.map((participant) => ({
      path: `docs/participants/${participant.name}.md`,
      render: () => participantPage(saga, participant, observedAnswers(participant, proven.cells)),
    })),
    { path: 'docs/asyncapi.json', render: () => jsonText('docs/asyncapi.json', asyncApiOf(saga)) },
    { path: 'docs/proven.md', render: () => provenPage(proven, unreached) },
  ];
}
