// TensorBoard's event files: TFRecords of Event messages (tensorflow/core/util/event.proto, framework/summary.proto;
// record format: tensorflow.org/tutorials/load_data/tfrecord).

import CRC32C from 'crc-32/crc32c.js';
import { BinaryWriter, WireType } from '../../util/protobuf.js';

export interface Scalar {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** One event file. */
export function eventFile(startTime: number, scalars: readonly Scalar[]): Uint8Array {
  const version = event(startTime, 0, (proto) => proto.tag(3, WireType.LengthDelimited).string('brain.Event:2'));
  const events = scalars.map(({ wallTime, step, values }) =>
    event(wallTime, step, (proto) => {
      const summary = proto.tag(5, WireType.LengthDelimited).fork();
      for (const [tag, value] of Object.entries(values)) {
        const inner = summary.tag(1, WireType.LengthDelimited).fork();
        inner.tag(1, WireType.LengthDelimited).string(tag);
        inner.tag(2, WireType.Bit32).float(value);
        inner.join();
      }
      summary.join();
    }),
  );
  return Buffer.concat([version, ...events].map(record));
}

function event(wallTime: number, step: number, write: (proto: BinaryWriter) => unknown): Uint8Array {
  const proto = new BinaryWriter();
  proto.tag(1, WireType.Bit64).double(wallTime);
  proto.tag(2, WireType.Varint).int64(step);
  write(proto);
  return proto.finish();
}

/** Length, its checksum, the bytes, their checksum. */
function record(data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([head, masked(head), data, masked(data)]);
}

/** The checksum turned by 15 bits, plus a constant: checksums of checksums are poor ones. */
function masked(data: Uint8Array): Buffer {
  const crc = CRC32C.buf(data, 0) >>> 0;
  const turned = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(turned);
  return bytes;
}
