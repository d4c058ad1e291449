import { describe, expect, it } from 'vitest';
import { seal, unseal } from '../../src/util/sealed-json.js';
import { damagesOf } from '../setup/damage.js';

const value = { v: 2, name: 'größer "x"\n', list: [1, 0.1, -5e-324, null, true], inner: { '10': {}, b: '�' } };

describe('a sealed file', () => {
  it('gives back what was sealed, indented or not', () => {
    expect(unseal(seal(value))).toEqual(value);
    expect(unseal(seal(value, 2))).toEqual(value);
    expect(seal(value, 2)).toMatch(/^\{\n {2}"v": 2,[^]*"sha256": "[0-9a-f]{64}"\n\}\n$/);
  });

  it('keeps a key called __proto__, and changes no object by it', () => {
    const text = '{"v":2,"__proto__":{"polluted":1}}';
    expect(seal(unseal(seal(JSON.parse(text) as object)))).toBe(seal(JSON.parse(text) as object));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([undefined, 2])(
    'with any bit flipped, or cut at any byte, is refused or says the same (indent %s)',
    (indent) => {
      for (const { what, bytes } of damagesOf(Buffer.from(seal(value, indent)))) {
        let read: unknown;
        try {
          read = unseal(bytes.toString());
        } catch {
          continue;
        }
        expect(read, what).toEqual(value);
      }
    },
  );

  it('without its checksum is damaged, whatever it says of its version', () => {
    const legacy = (old: Readonly<Record<string, unknown>>): boolean => old['v'] === 1;
    expect(() => unseal('{"v":2,"a":1}', { legacy })).toThrow('is damaged: it has no checksum');
    expect(() => unseal('{"a":1}', { legacy })).toThrow('it has no checksum');
    expect(unseal('{"v":1,"a":1}', { legacy })).toEqual({ v: 1, a: 1 });
    expect(() => unseal('{"v":1,"a":1}')).toThrow('it has no checksum');
    expect(() => unseal(seal(value).replace('"v":2,', ''))).toThrow('its checksum is wrong');
  });

  it.each([
    ['', 'is empty'],
    ['[]', 'expected an object'],
    ['null', 'expected an object'],
    ['{"v"', 'is damaged: '],
    [`${'{"a":'.repeat(200_000)}1${',"sha256":""}'.repeat(200_000)}`, 'its checksum is wrong'],
  ])('that is none is refused: %.20s', (text, message) => {
    expect(() => unseal(text)).toThrow(message);
  });
});
