import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/engine/safetensors.js';

const arrays = new Map([
  ['a/kernel', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, NaN, Infinity, 1e-45) }],
  ['b', { shape: [], values: Float32Array.of(7) }],
]);

describe('safetensors', () => {
  it('give back names, shapes and every bit', () => {
    const decoded = decodeSafetensors(encodeSafetensors(arrays));
    expect([...decoded.keys()]).toEqual(['a/kernel', 'b']);
    expect(decoded.get('a/kernel')).toEqual(arrays.get('a/kernel'));
    expect(decoded.get('b')).toEqual(arrays.get('b'));
  });

  it('follow the format: length, JSON header padded to 8 bytes, raw little-endian numbers', () => {
    const bytes = encodeSafetensors(arrays, { made: 'here' });
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
    expect(header).toEqual({
      __metadata__: { made: 'here' },
      'a/kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    });
    expect(bytes.readFloatLE(8 + length + 8)).toBe(3.5);
    expect(bytes.length).toBe(8 + length + 28);
  });

  it('that are cut off or not safetensors are refused', () => {
    const bytes = encodeSafetensors(arrays);
    expect(() => decodeSafetensors(bytes.subarray(0, 4))).toThrow(/too short/);
    expect(() => decodeSafetensors(bytes.subarray(0, 20))).toThrow(/header is longer/);
    expect(() => decodeSafetensors(bytes.subarray(0, bytes.length - 1))).toThrow(/does not fit/);
  });
});
