// Lines of JSON that end with their own checksum, of their bytes without that last member:
// {"v":2,...,"crc":"0a1b2c3d"}.

import { crc32 } from 'node:zlib';

const CHECKSUM = /,"crc":"([0-9a-f]{8})"\}$/;
const CHECKSUM_LENGTH = ',"crc":"01234567"}'.length;

/** An object as such a line, without its end. */
export function checkedLine(content: object): string {
  const text = JSON.stringify(content);
  return `${text.slice(0, -1)},"crc":"${checksumOf(text)}"}`;
}

/**
 * @returns the object without its checksum, as text, and whether it had one
 * @throws Error where the checksum is another
 */
export function openLine(line: string): { readonly text: string; readonly isChecked: boolean } {
  const checksum = CHECKSUM.exec(line.slice(-CHECKSUM_LENGTH))?.[1];
  const text = checksum === undefined ? line : `${line.slice(0, -CHECKSUM_LENGTH)}}`;
  if (checksum !== undefined && checksum !== checksumOf(text)) throw new Error('damaged: its checksum is wrong');
  return { text, isChecked: checksum !== undefined };
}

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');
