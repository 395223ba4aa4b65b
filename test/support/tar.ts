/** One entry of a tar file. Anything may be written here, hostile names too: nothing is normalised or checked. */
export interface TarEntry {
  readonly path: string;
  /** Default `file`. */
  readonly type?: 'file' | 'dir' | 'symlink' | 'hardlink' | 'char' | 'block' | 'fifo';
  readonly content?: string | Uint8Array;
  /** Permission bits; default 0o755 for folders, else 0o644. */
  readonly mode?: number;
  /** Target of a symbolic or hard link. */
  readonly linkname?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970; default 0. */
  readonly mtime?: number;
  /** Records of an extended header before the entry: `path`, `linkpath`, `size`, or any other key. */
  readonly pax?: Readonly<Record<string, string>>;
  /** The size field as it is written; default the length of the content. For damaged and lying archives. */
  readonly claimedSize?: number;
}

const BLOCK = 512;
const NAME_BYTES = 100;
const TYPEFLAGS = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  char: '3',
  block: '4',
  dir: '5',
  fifo: '6',
} as const;

/**
 * A tar file in the ustar format with pax headers where a name needs them (POSIX.1-2017, pax), closed by two empty
 * blocks. The same entries give the same bytes.
 */
export function tarFile(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(2 * BLOCK)]);
}

/** One entry with its extended header, its content and the padding; without the end of the archive. */
export function tarEntry(entry: TarEntry): Buffer {
  const records = { ...longNames(entry), ...entry.pax };
  const own = member(entry, TYPEFLAGS[entry.type ?? 'file'], bytesOf(entry.content));
  if (Object.keys(records).length === 0) return own;
  return Buffer.concat([paxHeader('x', records), own]);
}

/** An extended header alone: `x` for the entry that follows, `g` for all that follow. */
export function paxHeader(typeflag: 'x' | 'g', records: Readonly<Record<string, string>>): Buffer {
  const body = Object.entries(records).map(([key, value]) => paxRecord(key, value));
  return member({ path: 'PaxHeaders/entry' }, typeflag, Buffer.concat(body));
}

function longNames(entry: TarEntry): Record<string, string> {
  const records: Record<string, string> = {};
  if (!fits(entry.path)) records['path'] = entry.path;
  if (entry.linkname !== undefined && !fits(entry.linkname)) records['linkpath'] = entry.linkname;
  return records;
}

function fits(name: string): boolean {
  return Buffer.byteLength(name) <= NAME_BYTES;
}

// The length counts its own digits: `30 mtime=1350244992.023960108\n`.
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function bytesOf(content: string | Uint8Array | undefined): Buffer {
  return Buffer.from(content ?? '');
}

function member(entry: TarEntry, typeflag: string, content: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK);
  Buffer.from(entry.path).copy(header, 0, 0, NAME_BYTES);
  header.write(octal(entry.mode ?? (entry.type === 'dir' ? 0o755 : 0o644), 8), 100, 'latin1');
  header.write(octal(entry.uid ?? 0, 8), 108, 'latin1');
  header.write(octal(entry.gid ?? 0, 8), 116, 'latin1');
  size(entry.claimedSize ?? content.length).copy(header, 124);
  header.write(octal(entry.mtime ?? 0, 12), 136, 'latin1');
  header.write(typeflag, 156, 'latin1');
  Buffer.from(entry.linkname ?? '').copy(header, 157, 0, NAME_BYTES);
  header.write('ustar\x0000', 257, 'latin1');
  header.write(octal(0, 8), 329, 'latin1');
  header.write(octal(0, 8), 337, 'latin1');
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding]);
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

// From 8 GiB on the field holds a binary number, marked by its first bit, as GNU tar writes it.
function size(value: number): Buffer {
  if (value < 8 ** 11) return Buffer.from(octal(value, 12), 'latin1');
  const field = Buffer.alloc(12);
  field.writeBigUInt64BE(BigInt(value), 4);
  field[0] = 0x80;
  return field;
}

/** The sum over the header with the checksum's own field read as blanks. */
export function checksum(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i] ?? 0;
  return sum;
}
