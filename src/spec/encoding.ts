// The bytes of an experiment file as text: UTF-8, and what to do where it is none.

import { UserError } from '../util/errors.js';
import { markLength, narrowEncoding, wideEncoding, wrongBytes } from '../util/utf8.js';

/** @throws UserError that says what encoding the file seems to have, and how to turn it into UTF-8 */
export function decodeText(file: string, bytes: Buffer): string {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) throw otherEncoding(`${file}:1:1`, file, wide, 'is not UTF-8');
  const [wrong] = wrongBytes(bytes);
  if (wrong !== undefined) {
    const { line, column, byte } = wrong;
    throw otherEncoding(
      `${file}:${line}:${column}`,
      file,
      narrowEncoding(bytes),
      `the byte 0x${byte.toString(16)} is not UTF-8`,
    );
  }
  return bytes.toString('utf8', markLength(bytes));
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
