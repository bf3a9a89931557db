import { describe, expect, it } from 'vitest';
import { auditOf } from '../../scripts/security/audit.ts';
import { forbiddenLicences, readLockfile } from '../../scripts/security/licences.ts';

describe('the licences of what is installed for production', () => {
  const among = (name: string, entry: object) =>
    forbiddenLicences(
      JSON.stringify({
        packages: { '': { license: 'MIT' }, 'node_modules/good': { license: 'ISC' }, [name]: entry },
      }),
    );

  it('are all allowed', () => {
    expect(forbiddenLicences(readLockfile())).toEqual([]);
  });

  it.each([
    ['GPL-3.0-only', 'GPL-3.0-only'],
    ['AGPL-3.0-or-later AND MIT', 'AGPL-3.0-or-later AND MIT'],
    ['(SSPL-1.0 OR BUSL-1.1)', '(SSPL-1.0 OR BUSL-1.1)'],
    ['SEE LICENSE IN LICENSE', 'SEE LICENSE IN LICENSE'],
    [undefined, 'no licence'],
  ])('are not when one is %s, which is named with its package', (license, told) => {
    const folder = 'node_modules/good/node_modules/@some/thing';
    expect(among(folder, { license })).toEqual([`${folder}: ${told}`]);
  });

  it.each(['MIT', '(GPL-2.0-only OR MIT)', 'MIT AND Zlib'])('are when one is %s', (license) => {
    expect(among('node_modules/thing', { license })).toEqual([]);
  });

  it('are those of packages for production: what only development needs is not given away', () => {
    expect(among('node_modules/tool', { license: 'GPL-3.0-only', dev: true })).toEqual([]);
    expect(among('node_modules/extra', { license: 'GPL-3.0-only', optional: true })).toHaveLength(1);
  });
});

describe('what npm audit prints', () => {
  const report = (severities: { [name: string]: string }) =>
    JSON.stringify({
      auditReportVersion: 2,
      vulnerabilities: Object.fromEntries(
        Object.entries(severities).map(([name, severity]) => [name, { severity }]),
      ),
    });

  it('is fine without vulnerabilities, and with lesser ones', () => {
    expect(auditOf(report({}))).toEqual({ kind: 'checked', grave: [], lesser: 0 });
    const lesser = report({ one: 'low', two: 'moderate', three: 'info' });
    expect(auditOf(lesser)).toEqual({ kind: 'checked', grave: [], lesser: 3 });
  });

  it.each(['high', 'critical', 'one that is new'])('names the package when one is %s', (severity) => {
    const found = report({ harmless: 'low', harmful: severity });
    expect(auditOf(found)).toEqual({ kind: 'checked', grave: [`harmful: ${severity}`], lesser: 1 });
  });

  it.each([
    ['that the registry does not offer it', '{"message":"405 Method Not Allowed","statusCode":405}', '405'],
    ['nothing', '', 'no report'],
    ['something else', '[]', 'no report'],
  ])('is told apart when it is %s', (_, output, reason) => {
    expect(auditOf(output)).toEqual({ kind: 'not checked', reason: expect.stringContaining(reason) });
  });
});
