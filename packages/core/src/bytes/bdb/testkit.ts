/** How to write a database. */
export interface BdbLayout {
  readonly littleEndian: boolean;
  readonly pageSize: number;
  /** A power of two. */
  readonly buckets: number;
}

interface Page {
  type: number;
  next: number;
  bytes: Buffer;
}

/**
 * Writes a hash database as Berkeley DB's db_page.h lays it out: buckets on the pages behind the metadata, further
 * pages of a bucket and overflow pages behind them. Keys go to the buckets in turn; a reader of all pairs does not
 * hash. Values of more than a quarter of a page go to overflow pages. For tests.
 */
export function writeBdb(
  layout: BdbLayout,
  values: readonly (readonly [key: number, value: Uint8Array])[],
): Uint8Array {
  const { pageSize, littleEndian, buckets } = layout;
  const u32 = (bytes: Buffer, value: number, at: number): unknown =>
    littleEndian ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  const u16 = (bytes: Buffer, value: number, at: number): unknown =>
    littleEndian ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const pages: Page[] = [];
  const addPage = (type: number): number => {
    const bytes = Buffer.alloc(pageSize);
    if (type !== 8) u16(bytes, type === 7 ? 0 : pageSize & 0xffff, 22);
    return pages.push({ type, next: 0, bytes }) - 1;
  };
  const page = (number: number): Page => pages[number] as Page;

  addPage(8);
  const heads = Array.from({ length: buckets }, () => addPage(13));
  const tails = [...heads];

  const chain = (value: Uint8Array): number => {
    const room = pageSize - 26;
    const numbers: number[] = [];
    for (let from = 0; from < value.length; from += room) {
      const number = addPage(7);
      const part = value.subarray(from, from + room);
      page(number).bytes.set(part, 26);
      u16(page(number).bytes, 1, 20);
      u16(page(number).bytes, part.length, 22);
      numbers.push(number);
    }
    numbers.forEach((number, i) => {
      page(number).next = numbers[i + 1] ?? 0;
    });
    return numbers[0] ?? 0;
  };

  const put = (number: number, items: readonly Buffer[]): boolean => {
    const { bytes } = page(number);
    const count = littleEndian ? bytes.readUInt16LE(20) : bytes.readUInt16BE(20);
    // A page of 64 KiB does not fit the field: 0 stands for it.
    let free = (littleEndian ? bytes.readUInt16LE(22) : bytes.readUInt16BE(22)) || pageSize;
    const size = items.reduce((sum, item) => sum + item.length + 2, 0);
    if (26 + 2 * count + size > free) return false;
    items.forEach((item, i) => {
      free -= item.length;
      bytes.set(item, free);
      u16(bytes, free, 26 + 2 * (count + i));
    });
    u16(bytes, count + items.length, 20);
    u16(bytes, free, 22);
    return true;
  };

  values.forEach(([key, value], i) => {
    const keyItem = Buffer.from([1, 0, 0, 0, 0]);
    u32(keyItem, key, 1);
    let valueItem = Buffer.concat([Buffer.from([1]), value]);
    if (value.length > pageSize / 4) {
      valueItem = Buffer.alloc(12);
      valueItem[0] = 3;
      u32(valueItem, chain(value), 4);
      u32(valueItem, value.length, 8);
    }
    const bucket = i % buckets;
    if (put(tails[bucket] as number, [keyItem, valueItem])) return;
    const more = addPage(13);
    page(tails[bucket] as number).next = more;
    tails[bucket] = more;
    if (!put(more, [keyItem, valueItem])) throw new Error('a pair that fits on no page');
  });

  const meta = page(0).bytes;
  u32(meta, 0x00061561, 12);
  u32(meta, 9, 16);
  u32(meta, pageSize, 20);
  u32(meta, pages.length - 1, 32);
  u32(meta, buckets - 1, 72);
  u32(meta, buckets - 1, 76);
  u32(meta, ((buckets >>> 1) - 1) >>> 0, 80);
  u32(meta, values.length, 88);
  for (let i = 0; i <= Math.log2(buckets); i++) u32(meta, 1, 96 + 4 * i);
  pages.forEach(({ type, next, bytes }, number) => {
    u32(bytes, number, 8);
    if (type !== 8) u32(bytes, next, 16);
    bytes[25] = type;
  });
  return new Uint8Array(Buffer.concat(pages.map(({ bytes }) => bytes)));
}
