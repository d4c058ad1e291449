// Everything that can become of a file whose bytes are not what they were, by accident or by somebody's hand.

import { crc32 } from 'node:zlib';

export interface Damage {
  readonly what: string;
  readonly bytes: Buffer;
}

/**
 * Every single bit flipped, and every cut.
 * @param step only every so many bytes
 * @param bits only so many of each byte: another one each time
 */
export function* damagesOf(whole: Buffer, step = 1, bits = 8): Generator<Damage> {
  for (let byte = 0; byte < whole.length; byte += step) {
    for (let count = 0; count < bits; count++) {
      const bit = (byte + count) % 8;
      const bytes = Buffer.from(whole);
      bytes[byte]! ^= 1 << bit;
      yield { what: `bit ${bit} of byte ${byte} flipped`, bytes };
    }
    yield { what: `cut after ${byte} bytes`, bytes: whole.subarray(0, byte) };
  }
}

/** The text of a log with something in it replaced, and checksums that are right again. */
export function forged(log: string, from: string | RegExp, to: string): string {
  return log.replace(from, to).replace(/^(.*),"crc":"[0-9a-f]{8}"\}$/gm, (_, content: string) => {
    return `${content},"crc":"${crc32(`${content}}`).toString(16).padStart(8, '0')}"}`;
  });
}
