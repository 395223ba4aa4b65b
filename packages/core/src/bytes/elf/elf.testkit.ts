/** An ELF file for tests, made from the published layout and not from the reader. */
export interface ElfPlan {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** One writable segment with these bytes, at this address. */
  readonly address: number;
  readonly data: Uint8Array;
  /** Name of the one section over `data`; null: no section table. */
  readonly section: string | null;
}

/** Header, program header, data, names, section headers: in this order. */
export function makeElf(plan: ElfPlan): Buffer {
  const { bits, littleEndian, address, data, section } = plan;
  const wide = bits === 64;
  const [headerBytes, segmentBytes, sectionBytes] = wide ? [64, 56, 64] : [52, 32, 40];
  const names = Buffer.from(`\0${section ?? ''}\0.shstrtab\0`, 'latin1');
  const dataAt = 256;
  const namesAt = dataAt + data.length;
  const tableAt = Math.ceil((namesAt + names.length) / 8) * 8;
  const file = Buffer.alloc(tableAt + 3 * sectionBytes);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const half = (at: number, value: number): void => view.setUint16(at, value, littleEndian);
  const word = (at: number, value: number): void => view.setUint32(at, value, littleEndian);
  const address_ = (at: number, value: number): void =>
    wide ? view.setBigUint64(at, BigInt(value), littleEndian) : word(at, value);
  const width = wide ? 8 : 4;

  file.write('\x7fELF', 0, 'latin1');
  file[4] = wide ? 2 : 1;
  file[5] = littleEndian ? 1 : 2;
  file[6] = 1;
  half(16, 2);
  word(20, 1);
  address_(24 + width, headerBytes);
  address_(24 + 2 * width, section === null ? 0 : tableAt);
  const counts = 24 + 3 * width + 4;
  half(counts, headerBytes);
  half(counts + 2, segmentBytes);
  half(counts + 4, 1);
  half(counts + 6, sectionBytes);
  half(counts + 8, section === null ? 0 : 3);
  half(counts + 10, section === null ? 0 : 2);

  const segment = headerBytes;
  word(segment, 1);
  word(wide ? segment + 4 : segment + 24, 6);
  const first = wide ? segment + 8 : segment + 4;
  address_(first, dataAt);
  address_(first + width, address);
  address_(first + 3 * width, data.length);
  address_(first + 4 * width, data.length);
  file.set(data, dataAt);
  file.set(names, namesAt);

  const entry = (
    index: number,
    fields: { name: number; type: number; address: number; at: number; size: number },
  ): void => {
    const at = tableAt + index * sectionBytes;
    word(at, fields.name);
    word(at + 4, fields.type);
    address_(at + 8 + width, fields.address);
    address_(at + 8 + 2 * width, fields.at);
    address_(at + 8 + 3 * width, fields.size);
  };
  entry(1, { name: 1, type: 1, address, at: dataAt, size: data.length });
  entry(2, { name: 2 + (section ?? '').length, type: 3, address: 0, at: namesAt, size: names.length });
  return file;
}
