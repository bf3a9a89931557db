import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { parse, validate } from 'uuid';

/** Namespace of every id that this toolkit derives. */
const namespace = parse('5f2c1a52-6a0e-5d1b-9d0f-0c8f6e1b7a34');

/** The namespace and room for a name: nothing is allocated for the usual short one. */
const scratch = Buffer.alloc(1_024);
scratch.set(namespace);

/**
 * Ids are derived from what caused them, never drawn: doing something again gives the same id, so a repeat is
 * recognised as one. A version 5 UUID: https://www.rfc-editor.org/rfc/rfc9562#section-5.5
 */
export function derivedId(...parts: readonly (string | number)[]): string {
  const hex = digestOf(parts);
  return uuidOf(`${hex.slice(0, 8)}-${hex.slice(8, 12)}`, 5, hex);
}

/**
 * The same for what happens to an order, beginning as the orderId does: orders' ids grow with time (version 7), and
 * so do these then, which keeps what is written to an index together. The other 74 bits are derived, from the whole
 * orderId too: a version 8 UUID, https://www.rfc-editor.org/rfc/rfc9562#section-5.8
 */
export function derivedIdFor(orderId: string, ...parts: readonly (string | number)[]): string {
  return uuidOf(orderId.slice(0, 13), 8, digestOf([orderId, ...parts]));
}

function digestOf(parts: readonly (string | number)[]): string {
  return hash('sha1', named(parts.join('|')), 'hex');
}

/** The first 48 bits as they are written; version, variant and the digest fill the rest. */
function uuidOf(start: string, version: number, hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${start}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function named(name: string): Buffer {
  const bytes = name.length * 3;
  if (bytes > scratch.length - namespace.length) return Buffer.concat([namespace, Buffer.from(name)]);
  return scratch.subarray(0, namespace.length + scratch.write(name, namespace.length));
}

/** A producer's CloudEvents id as a UUID: unchanged if it is one, else derived from source and id. */
export function eventIdOf(source: string, id: string): string {
  return validate(id) ? id.toLowerCase() : derivedId(source, id);
}

/** The checksum of each input type that was seen: few, and each seen often. */
const seeds = new Map<string, number>();

/**
 * Checksum and length as a Postgres bigint literal. It tells a repeat from an accidental clash of ids; it need not
 * withstand anybody, since both are dropped and the second is merely kept for a person to see.
 */
export function payloadHash(type: string, payload: Buffer | string): string {
  let seed = seeds.get(type);
  if (seed === undefined) {
    seed = crc32(type);
    seeds.set(type, seed);
  }
  return String(crc32(payload, seed) * 0x10_0000 + (payload.length % 0x10_0000));
}
