// Names that are given once, for what must never be taken for something else, and words that nobody can guess. They
// influence no number.

import { randomBytes, randomUUID } from 'node:crypto';

/** A name that nobody was given before and nobody will be again (RFC 9562, version 4). */
export const uniqueId = (): string => randomUUID();

/** A word of 256 bits that nobody can guess, fit for an address. */
export const secret = (): string => randomBytes(32).toString('base64url');
