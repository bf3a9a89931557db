import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repository } from '../harness/readme.ts';

function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

it('docs/settings.md tells of every setting that a service reads, and of no other', () => {
  // given what the services' schemas name
  const files = [
    'shared/config.ts',
    ...globSync(['shared/**/*-settings.ts', 'services/*/settings.ts'], { cwd: repository }),
  ];
  const sources = files.map((file) => readFileSync(`${repository}${file}`, 'utf8')).join('\n');
  const read = namesIn(sources, /(?:^ {2}|z\.object\(\{ )([A-Z][A-Z_]+): /gm);
  expect(read).toContain('KAFKA_BROKERS');
  expect(read).toContain('MAIL_FROM');

  // when the tables are read, then they have a row for each
  const rows = readFileSync(`${repository}docs/settings.md`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const told = namesIn(rows.map((row) => row.split('|')[1] ?? '').join('\n'), /`([A-Z][A-Z_]+)`/g);
  expect(told).toEqual(read);
});
