// Reads what a page sends: JSON, and not much of it.

import type { IncomingMessage } from 'node:http';
import { messageOf } from '../util/errors.js';
import type { Refusal } from './guard.js';

/** The longest note, with every character of it four bytes, and its tags. */
const MOST_BYTES = 64 * 1024;
/** What is more than that is thrown away as it comes: who is cut off while sending does not read why. */
const MOST_THROWN_AWAY = 4 * 1024 * 1024;

export type Body = { readonly value: unknown } | { readonly refusal: Refusal };

/** What is not called JSON is not read, and what is too much is not kept. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  // No other site can send this type without being asked for leave first, which nobody gives (fetch.spec.whatwg.org).
  if (!/^application\/json(?:; *charset=utf-8)?$/i.test(type) || encoding !== 'identity')
    return refused(415, 'only application/json is read here');
  const tooMuch = refused(413, `at most ${MOST_BYTES} bytes are read here`);
  if (Number(request.headers['content-length'] ?? 0) > MOST_THROWN_AWAY) return tooMuch;
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      length += chunk.byteLength;
      if (length > MOST_THROWN_AWAY) return tooMuch;
      if (length <= MOST_BYTES) chunks.push(chunk);
    }
    if (length > MOST_BYTES) return tooMuch;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return refused(400, `not JSON: ${messageOf(error)}`);
  }
}

const refused = (status: Refusal['status'], message: string): Body => ({ refusal: { status, message } });
