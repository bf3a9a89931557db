import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export const repository = new URL('../../', import.meta.url).pathname;

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The one block of this language in the README that has the words in it. */
export function readmeBlock(language: string, words: string): string {
  const blocks = readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'));
  const [block, ...others] = [...blocks].flatMap(([, text = '']) => (text.includes(words) ? [text] : []));
  if (block === undefined || others.length > 0)
    throw new Error(
      `the README must have one ${language} block with ${words}, not ${others.length + (block ? 1 : 0)}`,
    );
  return block;
}

/** What a command in a shell block is called with. */
export type Invocation = { readonly args: readonly string[]; readonly stdin: string };

/**
 * Runs a shell block with a stand-in for one of its commands, and tells what the command was called with, after all
 * quoting and expansion. The project's own commands in the block do nothing.
 */
export async function invocationIn(block: string, command: string): Promise<Invocation> {
  const standIns = [
    `${command}() { if [ ! -t 0 ]; then cat; fi; printf '\\0%s' "$@"; }`,
    'npm() { :; }',
    `uuidgen() { '${process.execPath}' -p 'crypto.randomUUID()'; }`,
  ];
  const running = promisify(execFile)('bash', ['-euo', 'pipefail', '-c', [...standIns, block].join('\n')]);
  running.child.stdin?.end();
  const [stdin = '', ...args] = (await running).stdout.split('\0');
  return { args, stdin };
}
