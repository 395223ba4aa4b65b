import { adler32 } from './adler32.ts';

/** Writes a database as lib/backend/ndb/rpmpkg.c of rpm lays it out, with one page of slots. For tests. */
export function writeNdb(blobs: readonly (readonly [index: number, blob: Uint8Array])[]): Uint8Array {
  const slots = Buffer.alloc(4096);
  slots.write('RpmP', 0, 'latin1');
  slots.writeUInt32LE(blobs.length, 8);
  slots.writeUInt32LE(1, 12);
  slots.writeUInt32LE(blobs.length + 1, 16);
  for (let at = 32; at < 4096; at += 16) slots.write('Slot', at, 'latin1');
  const parts = [slots];
  let offset = 256;
  blobs.forEach(([index, blob], i) => {
    const bytes = frame(index, blob);
    const at = 32 + 16 * i;
    slots.writeUInt32LE(index, at + 4);
    slots.writeUInt32LE(offset, at + 8);
    slots.writeUInt32LE(bytes.length / 16, at + 12);
    parts.push(bytes);
    offset += bytes.length / 16;
  });
  return new Uint8Array(Buffer.concat(parts));
}

function frame(index: number, blob: Uint8Array): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(Math.ceil((16 + blob.length + 12) / 16) * 16);
  const tail = bytes.length - 12;
  bytes.write('BlbS', 0, 'latin1');
  bytes.writeUInt32LE(index, 4);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(blob.length, 12);
  bytes.set(blob, 16);
  bytes.writeUInt32LE(adler32(bytes.subarray(0, tail)), tail);
  bytes.writeUInt32LE(blob.length, tail + 4);
  bytes.write('BlbE', tail + 8, 'latin1');
  return bytes;
}
