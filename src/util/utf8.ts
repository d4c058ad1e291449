// Where the bytes of a file are not UTF-8.

import { isUtf8 } from 'node:buffer';

/** Lines and columns begin with 1; a column is a character. */
export interface WrongByte {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/** UTF-16 or UTF-32, by the mark at the beginning, or by the zeros that half of plain text consists of. */
export function wideEncoding(bytes: Buffer): string | undefined {
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

/** What text that is not UTF-8 is most likely in, where it is not wide. */
export const narrowEncoding = (bytes: Buffer): 'WINDOWS-1252' | 'ISO-8859-1' =>
  bytes.some((one) => one >= 0x80 && one < 0xa0) ? 'WINDOWS-1252' : 'ISO-8859-1';

/** Bytes before the text: a byte order mark, or none. */
export const markLength = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** The first byte of each line that is not UTF-8. */
export function* wrongBytes(bytes: Buffer): Generator<WrongByte> {
  if (isUtf8(bytes)) return;
  for (let [line, start] = [1, 0]; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const text = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isUtf8(text)) {
      const { column, offset } = firstWrongIn(text);
      yield { line, column, byte: text[offset]! };
    }
    start += text.length + 1;
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
