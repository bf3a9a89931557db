import { expect, it } from 'vitest';
import { settingsOver } from '../../scripts/stack/settings-over.ts';

it('what is set is as it is set, whatever the environment says of it by itself or by a file', () => {
  const environment = { DATABASE_URL: 'mine', DATABASE_URL_FILE: 'my file', OTHER: 'stays', GONE: 'goes' };
  expect(settingsOver(environment, { DATABASE_URL: 'yours', GONE: undefined })).toEqual({
    DATABASE_URL: 'yours',
    OTHER: 'stays',
  });
});
