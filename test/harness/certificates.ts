import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its private key, both as PEM. */
export type Certified = { readonly certificate: string; readonly key: string };

/** Somebody whose signature others may trust. */
export type Authority = {
  /** PEM: whoever has it trusts what the authority has certified. */
  readonly certificate: string;
  /** Certifies a server to have these names and addresses, or a client, for a day. */
  certify(names: readonly string[]): Certified;
};

/**
 * An authority that nobody else knows. Made here, byte by byte: neither Node nor Java writes PEM keys and certificates.
 */
export function certificateAuthority(name: string): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const certified = (subject: string, publicKey: KeyObject, extensions: Buffer): string =>
    pem(
      'CERTIFICATE',
      signed(
        sequence(
          tagged(0xa0, integer(Buffer.from([2]))),
          integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
          ecdsaWithSha256,
          distinguishedName(name),
          sequence(time(-1), time(1)),
          distinguishedName(subject),
          publicKey.export({ type: 'spki', format: 'der' }),
          tagged(0xa3, sequence(extensions)),
        ),
        keys.privateKey,
      ),
    );
  return {
    certificate: certified(name, keys.publicKey, extension(basicConstraints, sequence(tagged(0x01, '\xff')))),
    certify(names) {
      const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const alternatives = extension(subjectAlternativeName, sequence(...names.map(alternativeName)));
      return {
        certificate: certified(names[0] ?? 'nobody', own.publicKey, alternatives),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      };
    },
  };
}

// DER, as much of it as RFC 5280 needs for the above.

function tagged(tag: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(
    contents.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(part, 'latin1'))),
  );
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Buffer[]) => tagged(0x30, ...contents);
const integer = (bytes: Buffer) => tagged(0x02, bytes);
const objectId = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
const commonName = objectId('550403');
const basicConstraints = objectId('551d13');
const subjectAlternativeName = objectId('551d11');

function distinguishedName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from(name)))));
}

/** So many days from now. */
function time(days: number): Buffer {
  const at = new Date(Date.now() + days * 24 * 60 * 60 * 1000);
  return tagged(0x18, `${at.toISOString().slice(0, 19).replace(/\D/g, '')}Z`);
}

function alternativeName(name: string): Buffer {
  const isAddress = isIP(name) === 4;
  return isAddress ? tagged(0x87, Buffer.from(name.split('.').map(Number))) : tagged(0x82, name);
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, tagged(0x04, value));
}

function signed(content: Buffer, key: KeyObject): Buffer {
  return sequence(content, ecdsaWithSha256, tagged(0x03, '\0', sign('sha256', content, key)));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
