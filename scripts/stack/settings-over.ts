/**
 * The environment with these settings on top, undefined ones without: whatever the environment says of them, by itself
 * or by a file that it names.
 */
export function settingsOver(
  environment: NodeJS.ProcessEnv,
  settings: { readonly [name: string]: string | undefined },
): NodeJS.ProcessEnv {
  const files = Object.keys(settings).map((name): [string, undefined] => [`${name}_FILE`, undefined]);
  const all: NodeJS.ProcessEnv = { ...environment, ...Object.fromEntries(files), ...settings };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
