export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type FormObject = { [name: string]: FormValue };

const deepest = 5;

/**
 * Decodes Stripe's form syntax: `a=1&metadata[order_id]=x&types[0]=card&types[]=link`. Every leaf is a string.
 * Throws a `RangeError` for names that are malformed, too deep, or used both as a value and as a group.
 */
export function decodeForm(text: string): FormObject {
  const root: FormObject = {};
  for (const [name, value] of new URLSearchParams(text)) place(root, pathOf(name), value, name);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, listsRestored(value)]));
}

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  const path = match && [
    match[1] ?? '',
    ...[...(match[2] ?? '').matchAll(/\[(.*?)\]/g)].map((part) => part[1] ?? ''),
  ];
  if (!path || path.length > deepest || path.includes('__proto__')) {
    throw new RangeError(`Invalid parameter name: ${name}`);
  }
  return path;
}

function place(root: FormObject, path: string[], value: string, name: string): void {
  let group = root;
  for (const [depth, part] of path.entries()) {
    const key = part === '' ? String(Object.keys(group).length) : part;
    const found = Object.hasOwn(group, key) ? group[key] : undefined;
    if (depth === path.length - 1) {
      if (typeof found === 'object') throw new RangeError(`Invalid parameter name: ${name}`);
      group[key] = value;
    } else {
      if (typeof found === 'string') throw new RangeError(`Invalid parameter name: ${name}`);
      const nested = (found ?? {}) as FormObject;
      group[key] = nested;
      group = nested;
    }
  }
}

/** A group whose names are all numbers is a list. */
function listsRestored(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, nested]) => [name, listsRestored(nested)] as const);
  return entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))
    ? entries.map(([, nested]) => nested)
    : Object.fromEntries(entries);
}
