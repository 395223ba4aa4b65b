/** A tag of a header to write: its number, rpm's type of it, and its values. */
export interface TestTag {
  readonly tag: number;
  readonly type: 4 | 6 | 7 | 8 | 9;
  readonly values: readonly (string | number)[];
  /** Told in place of the true ones, for headers that lie. */
  readonly offset?: number;
  readonly count?: number;
}

/** Writes a header as rpm's databases hold it, as docs/manual/format_header.md of rpm says. For tests. */
export function writeRpmHeader(tags: readonly TestTag[]): Uint8Array {
  const index = Buffer.alloc(8 + 16 * tags.length);
  let data = Buffer.alloc(0);
  tags.forEach((tag, i) => {
    // Numbers of four bytes are aligned to four bytes.
    if (tag.type === 4) data = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    const at = 8 + 16 * i;
    index.writeUInt32BE(tag.tag, at);
    index.writeUInt32BE(tag.type, at + 4);
    index.writeUInt32BE(tag.offset ?? data.length, at + 8);
    index.writeUInt32BE(tag.count ?? tag.values.length, at + 12);
    data = Buffer.concat([data, ...tag.values.map((value) => encode(value, tag.type))]);
  });
  index.writeUInt32BE(tags.length, 0);
  index.writeUInt32BE(data.length, 4);
  return new Uint8Array(Buffer.concat([index, data]));
}

/** The tags of a small package: name, version and release, and those given. */
export function packageTags(name: string, more: readonly TestTag[] = []): TestTag[] {
  return [
    { tag: 63, type: 7, values: [...Array(16).keys()] },
    { tag: 1000, type: 6, values: [name] },
    { tag: 1001, type: 6, values: ['1.2'] },
    { tag: 1002, type: 6, values: ['3.el9'] },
    ...more,
  ];
}

function encode(value: string | number, type: number): Buffer {
  if (typeof value === 'string') return Buffer.from(`${value}\0`);
  if (type === 7) return Buffer.from([value]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
