/**
 * The same data, telling `onRead` the path of every field that is looked at, like `lines[].sku`. What is passed on
 * whole tells of its fields when they are looked at.
 */
export function recorded<Data>(data: Data, onRead: (path: string) => void): Data {
  return wrapped(structuredClone(data), '', onRead);
}

function wrapped<Value>(value: Value, path: string, onRead: (path: string) => void): Value {
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  const pathOf = (key: string) => (isList ? `${path}[]` : path ? `${path}.${key}` : key);
  const isField = (key: string | symbol): key is string =>
    typeof key === 'string' && (isList ? /^\d+$/.test(key) : !(key in Object.prototype));
  return new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (!isField(key)) return found;
      if (!isList) onRead(pathOf(key));
      return wrapped(found, pathOf(key), onRead);
    },
    has(target, key) {
      if (isField(key) && !isList) onRead(pathOf(key));
      return Reflect.has(target, key);
    },
  });
}
