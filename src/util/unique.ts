// Names that are given once: for what must never be taken for something else. They influence no number.

import { randomUUID } from 'node:crypto';

/** A name that nobody was given before and nobody will be again (RFC 9562, version 4). */
export const uniqueId = (): string => randomUUID();
