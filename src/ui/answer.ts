// Writes answers: JSON, bytes, texts, errors, each with the headers that keep a browser from doing more with it than is
// meant.

import type { ServerResponse } from 'node:http';
import { UserError, type UserErrorCode } from '../util/errors.js';
import { messageOf } from '../util/errors.js';

/** What a route answers. */
export interface Answer {
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Whether it never changes: what has a digest in its address. */
  readonly isForEver?: boolean;
}

/** No inline code or style, nothing from elsewhere, in no frame (w3.org/TR/CSP3). */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SAFETY = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

export const JSON_TYPE = 'application/json; charset=utf-8';

export const jsonAnswer = (document: unknown): Answer => ({ type: JSON_TYPE, body: JSON.stringify(document) });

export function binaryAnswer({ buffer, byteOffset, byteLength }: ArrayBufferView): Answer {
  return { type: 'application/octet-stream', body: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength) };
}

/** Headers that every answer has. */
export const headersOf = (isForEver = false): Record<string, string> => ({
  ...SAFETY,
  'Cache-Control': isForEver ? 'private, max-age=31536000, immutable' : 'no-store',
});

export function send(
  response: ServerResponse,
  status: number,
  { type, body, isForEver }: Answer,
  isHead: boolean,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { ...headersOf(isForEver), 'Content-Type': type, 'Content-Length': bytes.byteLength });
  response.end(isHead ? undefined : bytes);
}

const STATUS: Partial<Record<UserErrorCode, number>> = { 'not-found': 404, changed: 409, database: 503, machine: 503 };

/** What was wrong, as a status and a document. @param tell what is our own fault, or the machine's */
export function errorAnswer(error: unknown, tell: (text: string) => void): readonly [status: number, Answer] {
  if (error instanceof UserError) {
    return [STATUS[error.code] ?? 400, jsonAnswer({ error: { code: error.code, problems: error.problems } })];
  }
  tell(`internal: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
  return [500, jsonAnswer({ error: { code: 'internal', problems: [{ message: `internal: ${messageOf(error)}` }] } })];
}
