import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSecrets } from '../../scripts/stack/secrets.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('passwords', () => {
  it('are made up once per role and kept in a file that only its owner can read', () => {
    const dir = temporaryFolder();
    const secrets = openSecrets(dir);
    const [order, payment] = [secrets.passwordOf('saga_order'), secrets.passwordOf('saga_payment')];
    expect(order).not.toBe(payment);
    expect(secrets.knows('saga_order')).toBe(false);

    const later = openSecrets(dir);
    expect(later.knows('saga_order')).toBe(true);
    expect(later.passwordOf('saga_order')).toBe(order);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });
});
