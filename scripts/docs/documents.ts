import { asyncApiOf } from './asyncapi/document.ts';
import { flowPicture } from './flow/picture.ts';
import { jsonText } from './json-text.ts';
import type { Saga } from './saga.ts';
import { participantPage } from './tables/participant-page.ts';

/** A file of the repository that is made from declarations, the same bytes every time. */
export type GeneratedDocument = {
  /** From the repository's root. */
  readonly path: string;
  render(): string | Promise<string>;
};

/** Every generated document. A further one is a further entry here. */
export function documentsOf(saga: Saga): GeneratedDocument[] {
  return [
    { path: 'docs/choreography.svg', render: () => flowPicture(saga) },
    ...saga.participants.map((participant) => ({
      path: `docs/participants/${participant.name}.md`,
      render: () => participantPage(saga, participant),
    })),
    { path: 'docs/asyncapi.json', render: () => jsonText('docs/asyncapi.json', asyncApiOf(saga)) },
  ];
}
