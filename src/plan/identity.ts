// A run is identified by what it computes: the hash of its configuration, and its seed.

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Canonical JSON (RFC 8785): the same data give the same text, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('internal: a value that JSON cannot hold');
  return text;
}

/** SHA-256 of a value's canonical JSON, in hexadecimal. */
export function identify(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
