// The bytes of an experiment file as text: UTF-8, and what to do where it is none.

import { isUtf8 } from 'node:buffer';
import { UserError } from '../util/errors.js';

/** @throws UserError that says what encoding the file seems to have, and how to turn it into UTF-8 */
export function decodeText(file: string, bytes: Buffer): string {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) throw otherEncoding(`${file}:1:1`, file, wide, 'is not UTF-8');
  if (!isUtf8(bytes)) {
    const { line, column, byte } = firstWrongByte(bytes);
    const seems = bytes.some((one) => one >= 0x80 && one < 0xa0) ? 'WINDOWS-1252' : 'ISO-8859-1';
    throw otherEncoding(`${file}:${line}:${column}`, file, seems, `the byte 0x${byte.toString(16)} is not UTF-8`);
  }
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', isMarked ? 3 : 0);
}

function otherEncoding(at: string, file: string, encoding: string, message: string): UserError {
  return new UserError('spec', {
    at,
    message,
    expected: 'a text in UTF-8',
    received: `what seems to be ${encoding}${encoding === 'ISO-8859-1' ? ' (Latin-1)' : ''}`,
    hint: `iconv -f ${encoding} -t UTF-8 '${file}' > utf8.yaml`,
  });
}

/** UTF-16 or UTF-32, by the mark at the beginning, or by the zeros that half of plain text consists of. */
function wideEncoding(bytes: Buffer): string | undefined {
  const mark = bytes.subarray(0, 4).toString('hex');
  if (mark === 'fffe0000' || mark === '0000feff') return 'UTF-32';
  if (mark.startsWith('fffe') || mark.startsWith('feff')) return 'UTF-16';
  const start = bytes.subarray(0, 256);
  if (start.length < 2) return undefined;
  const zeros = [0, 1].map((parity) => start.filter((byte, index) => byte === 0 && index % 2 === parity).length);
  const most = start.length / 4; // of text in Latin letters every second byte is 0
  if (zeros[1]! > most && zeros[0]! < most) return 'UTF-16LE';
  return zeros[0]! > most && zeros[1]! < most ? 'UTF-16BE' : undefined;
}

function firstWrongByte(bytes: Buffer): { line: number; column: number; byte: number } {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const text = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isUtf8(text)) {
      const { column, offset } = firstWrongIn(text);
      return { line, column, byte: text[offset]! };
    }
    start = end + 1; // the file is not UTF-8, so some line before its end is not
  }
}

function firstWrongIn(line: Buffer): { column: number; offset: number } {
  let offset = 0;
  for (let column = 1; ; column++) {
    const length = [1, 2, 3, 4].find((count) => isUtf8(line.subarray(offset, offset + count)));
    if (length === undefined) return { column, offset };
    offset += length;
  }
}
