// Telling files that harness made from all others: text ends with a comment, a picture with a chunk, that holds the
// hash of all before it. What somebody has edited since is no longer ours.

import { crc32 } from 'node:zlib';
import { sha256 } from '../util/sha256.js';

/** For HTML, SVG and Markdown, all of which take a comment at their end. */
export const signedText = (content: string): string => `${content}${comment(content)}`;

const comment = (content: string | Uint8Array): string => `<!-- made by harness, SHA-256 ${sha256(content)} -->\n`;

/** The last chunk of a PNG, IEND: it has no data. */
const END_BYTES = 12;

/** With the hash as a text chunk before its end (PNG, third edition, 11.3.3). */
export function signedPng(png: Uint8Array): Uint8Array {
  const before = png.subarray(0, -END_BYTES);
  return Buffer.concat([before, chunk(before), png.subarray(-END_BYTES)]);
}

function chunk(before: Uint8Array): Uint8Array {
  const body = Buffer.from(`tEXtSoftware\0harness, SHA-256 ${sha256(before)}`, 'latin1');
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4); // without the type
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** Whether these are bytes that `signedText` or `signedPng` gave. */
export const isSigned = (bytes: Buffer): boolean =>
  endsWith(bytes, (before) => Buffer.from(comment(before))) ||
  endsWith(bytes.subarray(0, -END_BYTES), (before) => chunk(before));

/** Signatures of a kind are of one length. */
function endsWith(bytes: Buffer, signature: (before: Uint8Array) => Uint8Array): boolean {
  const start = bytes.length - signature(Buffer.alloc(0)).length;
  return start >= 0 && bytes.subarray(start).equals(signature(bytes.subarray(0, start)));
}
