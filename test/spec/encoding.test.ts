import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/spec/encoding.js';
import { UserError } from '../../src/util/errors.js';

const TEXT = 'name: x\nquestion: Wie groß?\n';
const utf16 = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

function refusal(bytes: Buffer): string {
  try {
    decodeText('x.yaml', bytes);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a file in UTF-8', () => {
  it('is its text, with or without a byte order mark', () => {
    expect(decodeText('x.yaml', Buffer.from(TEXT))).toBe(TEXT);
    expect(decodeText('x.yaml', Buffer.from(`\ufeff${TEXT}`))).toBe(TEXT);
    expect(decodeText('x.yaml', Buffer.from('naïve 加 𝔘 \ufffd'))).toBe('naïve 加 𝔘 \ufffd');
    expect(decodeText('x.yaml', Buffer.alloc(0))).toBe('');
  });
});

describe('a file in another encoding is refused, with what it seems to be and how to turn it into UTF-8', () => {
  it.each([
    ['UTF-16, little end first', utf16(`\ufeff${TEXT}`, false), 'UTF-16'],
    ['UTF-16, big end first', utf16(`\ufeff${TEXT}`, true), 'UTF-16'],
    ['UTF-16 without a mark', utf16(TEXT, false), 'UTF-16LE'],
    ['UTF-16 without a mark, big end first', utf16(TEXT, true), 'UTF-16BE'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x6e, 0, 0, 0]), 'UTF-32'],
  ])('%s', (_, bytes, encoding) => {
    expect(refusal(bytes)).toBe(
      `x.yaml:1:1: is not UTF-8\n  expected a text in UTF-8, received what seems to be ${encoding}\n` +
        `  hint: iconv -f ${encoding} -t UTF-8 'x.yaml' > utf8.yaml`,
    );
  });

  it('Latin-1, with the place of the first byte that is none of UTF-8', () => {
    expect(refusal(Buffer.from(TEXT, 'latin1'))).toBe(
      'x.yaml:2:18: the byte 0xdf is not UTF-8\n  expected a text in UTF-8, received what seems to be ISO-8859-1 (Latin-1)\n' +
        "  hint: iconv -f ISO-8859-1 -t UTF-8 'x.yaml' > utf8.yaml",
    );
    const mixed = Buffer.concat([Buffer.from('# größer\nname: "加'), Buffer.from([0x80, 0x22])]);
    expect(refusal(mixed)).toMatch(/^x\.yaml:2:9: the byte 0x80 .*\n.*WINDOWS-1252/);
  });

  it('UTF-8 that was cut', () => {
    expect(refusal(Buffer.from('name: 加').subarray(0, -1))).toMatch(/^x\.yaml:1:7: the byte 0xe5/);
  });
});
