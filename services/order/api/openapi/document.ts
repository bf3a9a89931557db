import type { ApiSettings } from '../api-settings.ts';
import { anyAnswers, headers, parameters } from './headers.ts';
import type { Answer, Operation } from './operation.ts';
import { operationsWith } from './operations.ts';
import { namedSchemas, schemaOf } from './schemas.ts';

/** The API as an OpenAPI 3.1 document, made from the schemas that requests are read and answers are made with. */
export function openApiDocument(settings: Pick<ApiSettings, 'listed'>) {
  const byPath = Map.groupBy(operationsWith(settings), ({ path }) => templateOf(path));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Order API',
      version: '1.0.0',
      description:
        'Check out, follow the order, change your mind. Money is in minor units, times are UTC, and every refusal is told as RFC 9457 problem details.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries([...byPath].map(([path, operations]) => [path, pathItem(operations)])),
    components: { schemas: namedSchemas(), headers: mapValues(headers, documented) },
  };
}

/** As documents spell paths: `/orders/{orderId}`. */
function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function pathItem(operations: readonly Operation[]) {
  return Object.fromEntries(operations.map((operation) => [operation.method, operationObject(operation)]));
}

function operationObject({ operationId, tag, summary, description, body, answers, ...rest }: Operation) {
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description && { description }),
    parameters: parametersOf(rest),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: mapValues(answers, responseObject),
  };
}

function parametersOf({ parameters: names = [], query }: Pick<Operation, 'parameters' | 'query'>) {
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    in: 'query',
    name,
    required: false,
    schema: schemaOf(schema),
  }));
  const others = names.map((name) => {
    const { schema, ...parameter } = parameters[name];
    return { ...parameter, required: parameter.in === 'path', schema: schemaOf(schema) };
  });
  return [...others, ...inQuery];
}

function responseObject({ description, body, contentType = 'application/json', headers = [] }: Answer) {
  const all = [...anyAnswers, ...headers];
  return {
    description,
    headers: Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    ...(body && { content: { [contentType]: { schema: schemaOf(body) } } }),
  };
}

function documented({ description, schema }: (typeof headers)[keyof typeof headers]) {
  return { description, schema: schemaOf(schema) };
}

function mapValues<Value, Result>(
  record: { readonly [key: string]: Value },
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
