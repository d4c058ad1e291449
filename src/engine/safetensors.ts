// The safetensors file format: a JSON header, then raw little-endian numbers (github.com/huggingface/safetensors).

import { endianness } from 'node:os';
import { sizeOf } from '../graph/tensor.js';
import type { FloatArray, NamedArrays } from '../model/parameters.js';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const METADATA = '__metadata__';

/** @param metadata texts to keep in the header */
export function encodeSafetensors(arrays: NamedArrays, metadata: Readonly<Record<string, string>> = {}): Buffer {
  requireLittleEndian();
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const [name, { shape, values }] of arrays) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] } satisfies Entry;
    offset += values.byteLength;
  }
  const json = JSON.stringify(header);
  const padded = Buffer.from(json.padEnd(Math.ceil(Buffer.byteLength(json) / 8) * 8, ' '));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const data = [...arrays.values()].map(({ values }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  return Buffer.concat([length, padded, ...data]);
}

/** @throws Error where the bytes are not a safetensors file of 32-bit floats */
export function decodeSafetensors(bytes: Buffer): NamedArrays {
  requireLittleEndian();
  if (bytes.length < 8) throw new Error('not a safetensors file: too short');
  const length = Number(bytes.readBigUInt64LE(0));
  if (8 + length > bytes.length) throw new Error('not a safetensors file: the header is longer than the file');
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, Entry>;
  const data = bytes.subarray(8 + length);
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== METADATA)
      .map(([name, entry]) => [name, decodeArray(name, entry, data)]),
  );
}

function decodeArray(name: string, { dtype, shape, data_offsets: [start, end] }: Entry, data: Buffer): FloatArray {
  if (dtype !== 'F32') throw new Error(`${name} is ${dtype}, expected F32`);
  if (end > data.length || end - start !== 4 * sizeOf(shape)) throw new Error(`${name} does not fit its shape`);
  const values = new Float32Array(sizeOf(shape));
  Buffer.from(values.buffer).set(data.subarray(start, end));
  return { shape, values };
}

function requireLittleEndian(): void {
  if (endianness() !== 'LE') throw new Error('weights can only be stored on little-endian machines');
}
