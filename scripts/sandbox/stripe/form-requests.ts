import type { FastifyInstance } from 'fastify';
import { decodeForm, type FormObject } from './form-body.ts';
import { invalidRequest } from './stripe-error.ts';

/** Request bodies become decoded forms; any other content type is refused. */
export function acceptFormsOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_: unknown, body: string) => decoded(body),
  );
  app.addContentTypeParser('*', async () => {
    throw invalidRequest(
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded).',
    );
  });
}

/** Throws the StripeError for a malformed form. */
export function decoded(form: string): FormObject {
  try {
    return decodeForm(form);
  } catch (error) {
    throw error instanceof RangeError ? invalidRequest(error.message) : error;
  }
}
