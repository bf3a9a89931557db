import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { verifiedTls } from '../tls.ts';

/** Where a schema registry is, and how it knows us. */
export type RegistryAccess = {
  readonly url: string;
  /** PEM: the only authorities that it is believed by. */
  readonly ca?: string;
  readonly credentials?: { readonly username: string; readonly password: string };
};

export type RegistryRequest = {
  readonly method?: 'GET' | 'PUT';
  readonly body?: unknown;
  /** Within which the whole answer must have come. */
  readonly timeoutMs: number;
};

export type RegistryAnswer = { readonly status: number; json(): unknown };

/** For the connections to it; undefined where it is asked in the open. */
export function registryAgent({ url, ca }: RegistryAccess): Agent | undefined {
  return new URL(url).protocol === 'https:' ? new Agent(verifiedTls({ ca })) : undefined;
}

/**
 * Asks the registry something that its client has no words for. Not by `fetch`, which trusts whom Node trusts: another
 * authority could be told it only for the whole process.
 */
export async function askRegistry(
  access: RegistryAccess,
  path: string,
  { method = 'GET', body, timeoutMs }: RegistryRequest,
): Promise<RegistryAnswer> {
  const url = new URL(`${access.url.replace(/\/$/, '')}${path}`);
  const { username, password } = access.credentials ?? {};
  const agent = registryAgent(access);
  const { promise, resolve, reject } = Promise.withResolvers<RegistryAnswer>();
  const request = (agent ? httpsRequest : httpRequest)(
    url,
    {
      method,
      ...(agent && { agent }),
      ...(username !== undefined && { auth: `${username}:${password}` }),
      ...(body !== undefined && { headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(timeoutMs),
    },
    (response) => {
      const { statusCode: status = 0 } = response;
      text(response).then((content) => resolve({ status, json: () => JSON.parse(content) }), reject);
    },
  );
  request.on('error', reject);
  request.end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}
