import { readFileSync } from 'node:fs';

export type GivenSettings = {
  /** Undefined: not given, or in trouble. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** What is wrong with how a setting is given, by its name. Never shows a value or a path: either may be a secret. */
  readonly trouble: ReadonlyMap<string, string>;
};

/** What the environment says: `NAME` itself, or `NAME_FILE`, a file with the value and perhaps blanks around it. */
export function givenSettings(names: readonly string[], environment: NodeJS.ProcessEnv): GivenSettings {
  const values: Record<string, string | undefined> = {};
  const trouble = new Map<string, string>();
  for (const name of names) {
    const file = environment[`${name}_FILE`];
    if (file === undefined) {
      values[name] = environment[name];
    } else if (environment[name] !== undefined) {
      trouble.set(name, `${name}: is set, and so is ${name}_FILE`);
    } else {
      const read = contentOf(file);
      if ('text' in read) values[name] = read.text;
      else trouble.set(name, `${name}_FILE: ${read.problem}`);
    }
  }
  return { values, trouble };
}

function contentOf(file: string): { readonly text: string } | { readonly problem: string } {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? { problem: 'names an empty file' } : { text };
  } catch (error) {
    return { problem: `names a file that cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}
