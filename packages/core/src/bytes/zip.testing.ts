import { crc32, deflateRawSync } from 'node:zlib';

/** A file to put into a zip. */
export interface ZipInput {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** Default: deflated where that is shorter. */
  readonly stored?: boolean;
}

/** A zip archive with the given files in their order, without times: the same files give the same bytes. */
export function writeZip(files: readonly ZipInput[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const { local, directory } = zipEntry(file, offset);
    parts.push(local);
    central.push(directory);
    offset += local.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...parts, ...central, endOfDirectory(files.length, size, offset)]);
}

function zipEntry({ name, content, stored }: ZipInput, offset: number): { local: Buffer; directory: Buffer } {
  const bytes = Buffer.from(content as string);
  const deflated = deflateRawSync(bytes, { level: 9 });
  const plain = stored ?? deflated.length >= bytes.length;
  const packed = plain ? bytes : deflated;
  const label = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x800, 2);
  common.writeUInt16LE(plain ? 0 : 8, 4);
  common.writeUInt32LE(0x00210000, 6);
  common.writeUInt32LE(crc32(bytes), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  common.writeUInt16LE(label.length, 22);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04'), common, label, packed]),
    directory: Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, label]),
  };
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  if (count < 0xffff) return end;
  const wide = Buffer.alloc(76);
  wide.write('PK\x06\x06', 'latin1');
  wide.writeBigUInt64LE(44n, 4);
  wide.writeBigUInt64LE(BigInt(count), 24);
  wide.writeBigUInt64LE(BigInt(count), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(offset), 48);
  wide.write('PK\x06\x07', 56, 'latin1');
  wide.writeBigUInt64LE(BigInt(offset + size), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}
