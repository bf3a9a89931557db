import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';

/** PEM text with one or more certificates. */
export const certificates = z.string().refine(areCertificates, 'must be PEM certificates');

/** PEM text with one private key. */
export const privateKey = z.string().refine(isPrivateKey, 'must be a PEM private key without a passphrase');

/** What a TLS connection may need besides its defaults, as PEM text. */
export type TlsMaterial = {
  /** The only authorities whose servers are trusted. Without it, those that Node trusts. */
  readonly ca?: string | undefined;
  /** The client's own certificate and its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
};

/**
 * Options for connections to servers that prove who they are: by a certificate of a trusted authority, for the name
 * that was asked for. That is said here and not left to Node, which would look at NODE_TLS_REJECT_UNAUTHORIZED.
 */
export function verifiedTls({ ca, cert, key }: TlsMaterial): ConnectionOptions {
  return { rejectUnauthorized: true, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

/** Both are valid. */
export function belongTogether(certificate: string, key: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}

function areCertificates(text: string): boolean {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.length > 0 && found.every((pem) => works(() => new X509Certificate(pem)));
}

function isPrivateKey(text: string): boolean {
  return works(() => createPrivateKey(text));
}

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
