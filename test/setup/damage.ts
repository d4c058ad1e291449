// Everything that can become of a file whose bytes are not what they were.

export interface Damage {
  readonly what: string;
  readonly bytes: Buffer;
}

/** Every single bit flipped, and every cut. @param step only every so many bytes */
export function* damagesOf(whole: Buffer, step = 1): Generator<Damage> {
  for (let byte = 0; byte < whole.length; byte += step) {
    for (let bit = 0; bit < 8; bit++) {
      const bytes = Buffer.from(whole);
      bytes[byte]! ^= 1 << bit;
      yield { what: `bit ${bit} of byte ${byte} flipped`, bytes };
    }
    yield { what: `cut after ${byte} bytes`, bytes: whole.subarray(0, byte) };
  }
}
