import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { stripeSettings, webhookSecrets } from '../../services/payment/settings.ts';
import { ConfigError, readConfig } from '../../shared/config.ts';
import { temporaryFolder } from '../scripts/temporary-folder.ts';

const Settings = z.object({
  PASSWORD: z.string().min(4, 'must be longer').optional(),
  SIZE: z.coerce.number().default(7),
});

function fileWith(content: string): string {
  const file = join(temporaryFolder(), 'secret');
  writeFileSync(file, content);
  return file;
}

function refusalOf(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(Settings, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

describe('a setting in a file', () => {
  it('is what the file holds, without blanks and line ends around it', () => {
    // given
    const environment = { PASSWORD_FILE: fileWith(' open sesame\n'), SIZE_FILE: fileWith('12\r\n') };

    // when, then
    expect(readConfig(Settings, environment)).toEqual({ PASSWORD: 'open sesame', SIZE: 12 });
  });

  it('may be any that a service reads', () => {
    expect(stripeSettings({ STRIPE_API_KEY_FILE: fileWith('sk_test_1\n') }).apiKey).toBe('sk_test_1');
    expect(webhookSecrets({ STRIPE_WEBHOOK_SECRETS_FILE: fileWith('whsec_a,whsec_b\n') })).toHaveLength(2);
  });

  it('is checked as one in the environment is, and not shown', () => {
    expect(refusalOf({ PASSWORD_FILE: fileWith('abc') })).toMatch(/: PASSWORD: must be longer$/);
  });

  it('is refused when the environment has the setting, too: nobody would know which holds', () => {
    const said = refusalOf({ PASSWORD_FILE: fileWith('open sesame'), PASSWORD: 'open wheat' });
    expect(said).toMatch(/: PASSWORD: is set, and so is PASSWORD_FILE$/);
  });

  it('is refused when its file is not there or empty, beside everything else that is wrong', () => {
    // given
    const missing = join(temporaryFolder(), 'secret-by-mistake');

    // when
    const said = refusalOf({ PASSWORD_FILE: missing, SIZE_FILE: fileWith(' \n') });

    // then
    expect(said).toContain(
      'PASSWORD_FILE: names a file that cannot be read (ENOENT); SIZE_FILE: names an empty file',
    );
    expect(said).not.toContain('secret-by-mistake');
  });

  it('is only that of settings that are read: others have files of such names, too', () => {
    expect(readConfig(Settings, { SSL_CERT_FILE: '/nowhere' })).toEqual({ SIZE: 7 });
  });
});
