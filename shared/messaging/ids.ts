import { hash } from 'node:crypto';
import { v5, validate } from 'uuid';

/** Namespace of every id that this toolkit derives. */
const namespace = '5f2c1a52-6a0e-5d1b-9d0f-0c8f6e1b7a34';

/**
 * Ids are derived from what caused them, never drawn: doing something again gives the same id, so a repeat is
 * recognised as one. https://www.rfc-editor.org/rfc/rfc9562#section-5.5
 */
export function derivedId(...parts: readonly (string | number)[]): string {
  return v5(parts.join('|'), namespace);
}

/** A producer's CloudEvents id as a UUID: unchanged if it is one, else derived from source and id. */
export function eventIdOf(source: string, id: string): string {
  return validate(id) ? id.toLowerCase() : derivedId(source, id);
}

/** 64 bits of SHA-256 as a Postgres bigint literal: enough to tell a repeat from a clash of ids. */
export function payloadHash(type: string, payload: string): string {
  return hash('sha256', `${type}\n${payload}`, 'buffer').readBigInt64BE(0).toString();
}
