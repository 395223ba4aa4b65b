import type { Executable, ExecutableSection, MappedRange } from '../executable.ts';
import type { ByteSource } from '../source.ts';
import { readExactly, readLatin1, readUint64 } from '../view.ts';

const HEADER_BYTES = 64;
const MAX_TABLE_ENTRIES = 1 << 16;
const MAX_TABLE_BYTES = 16 << 20;
const MAX_NAMES_BYTES = 4 << 20;
const MAX_NAME_BYTES = 256;

const SHT_NOBITS = 8;
const PT_LOAD = 1;
const PF_X = 1;
const PF_W = 2;
/** A count that stands in the first section header instead. */
const PN_XNUM = 0xffff;
const SHN_XINDEX = 0xffff;

/** Where the two classes of ELF have their fields. https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
interface Layout {
  readonly bits: 32 | 64;
  readonly sectionBytes: number;
  readonly segmentBytes: number;
}

interface Header {
  readonly layout: Layout;
  readonly littleEndian: boolean;
  readonly segments: Table;
  readonly sections: Table;
  readonly namesIndex: number;
}

interface Table {
  readonly offset: number;
  readonly count: number;
  readonly entryBytes: number;
}

interface RawSection {
  readonly nameOffset: number;
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

interface Segment extends MappedRange {
  readonly type: number;
  readonly flags: number;
}

/** The sections and loaded segments of an ELF file; null where the file is none. A damaged table counts as empty. */
export function readElf(source: ByteSource): Executable | null {
  const header = readHeader(source);
  if (header === null) return null;
  const first = readSections(source, header, 1)[0];
  const sectionCount = header.sections.count === 0 ? (first?.size ?? 0) : header.sections.count;
  const segmentCount = header.segments.count === PN_XNUM ? (first?.info ?? 0) : header.segments.count;
  const namesIndex = header.namesIndex === SHN_XINDEX ? (first?.link ?? 0) : header.namesIndex;
  const loaded = readSegments(source, header, segmentCount).filter(({ type }) => type === PT_LOAD);
  return {
    format: 'elf',
    bits: header.layout.bits,
    littleEndian: header.littleEndian,
    sections: named(source, readSections(source, header, sectionCount), namesIndex),
    mapped: loaded,
    writable: loaded.filter(({ flags }) => (flags & (PF_W | PF_X)) === PF_W),
  };
}

function readHeader(source: ByteSource): Header | null {
  const view = readExactly(source, 0, Math.min(HEADER_BYTES, source.size));
  if (view === null || view.byteLength < 52 || view.getUint32(0) !== 0x7f454c46) return null;
  const bits = view.getUint8(4) === 1 ? 32 : view.getUint8(4) === 2 ? 64 : null;
  const order = view.getUint8(5);
  if (bits === null || (order !== 1 && order !== 2)) return null;
  const wide = bits === 64;
  if (wide && view.byteLength < HEADER_BYTES) return null;
  const le = order === 1;
  const counts = wide ? 54 : 42;
  const table = (offset: number, at: number): Table => ({
    offset: wide ? readUint64(view, offset, le) : view.getUint32(offset, le),
    entryBytes: view.getUint16(at, le),
    count: view.getUint16(at + 2, le),
  });
  return {
    layout: { bits, sectionBytes: wide ? 64 : 40, segmentBytes: wide ? 56 : 32 },
    littleEndian: le,
    segments: table(wide ? 32 : 28, counts),
    sections: table(wide ? 40 : 32, counts + 4),
    namesIndex: view.getUint16(counts + 8, le),
  };
}

/** The entries of a table as one view, or null where it is empty, too long or beyond the end of the file. */
function readTable(
  source: ByteSource,
  table: Table,
  limits: { count: number; minBytes: number },
): DataView | null {
  const { count, minBytes } = limits;
  const bytes = count * table.entryBytes;
  if (table.offset === 0 || count < 1 || table.entryBytes < minBytes) return null;
  if (count > MAX_TABLE_ENTRIES || bytes > MAX_TABLE_BYTES) return null;
  return readExactly(source, table.offset, bytes);
}

function readSections(source: ByteSource, header: Header, count: number): RawSection[] {
  const { layout, littleEndian: le, sections } = header;
  const view = readTable(source, sections, { count, minBytes: layout.sectionBytes });
  if (view === null) return [];
  const wide = layout.bits === 64;
  const word = (at: number): number => (wide ? readUint64(view, at, le) : view.getUint32(at, le));
  return Array.from({ length: count }, (_, index) => {
    const at = index * sections.entryBytes;
    return {
      nameOffset: view.getUint32(at, le),
      type: view.getUint32(at + 4, le),
      address: word(at + (wide ? 16 : 12)),
      offset: word(at + (wide ? 24 : 16)),
      size: word(at + (wide ? 32 : 20)),
      link: view.getUint32(at + (wide ? 40 : 24), le),
      info: view.getUint32(at + (wide ? 44 : 28), le),
    };
  });
}

function readSegments(source: ByteSource, header: Header, count: number): Segment[] {
  const { layout, littleEndian: le, segments } = header;
  const view = readTable(source, segments, { count, minBytes: layout.segmentBytes });
  if (view === null) return [];
  const wide = layout.bits === 64;
  const word = (at: number): number => (wide ? readUint64(view, at, le) : view.getUint32(at, le));
  return Array.from({ length: count }, (_, index) => {
    const at = index * segments.entryBytes;
    return {
      type: view.getUint32(at, le),
      flags: view.getUint32(at + (wide ? 4 : 24), le),
      offset: word(at + (wide ? 8 : 4)),
      address: word(at + (wide ? 16 : 8)),
      size: word(at + (wide ? 32 : 16)),
    };
  });
}

/** Gives sections their names. Those without bytes in the file have the size 0. */
function named(source: ByteSource, sections: readonly RawSection[], namesIndex: number): ExecutableSection[] {
  const table = sections[namesIndex];
  if (table === undefined || table.type === SHT_NOBITS) return [];
  const names = readExactly(source, table.offset, Math.min(table.size, MAX_NAMES_BYTES));
  if (names === null) return [];
  return sections.map(({ nameOffset, type, address, offset, size }) => {
    const room = Math.min(MAX_NAME_BYTES, names.byteLength - nameOffset);
    const name = room > 0 ? readLatin1(names, nameOffset, room) : '';
    return { name, address, offset, size: type === SHT_NOBITS ? 0 : size };
  });
}
