import type { Executable, ExecutableSection, MappedRange } from '../executable.ts';
import type { ByteSource } from '../source.ts';
import { readExactly, readLatin1, readUint64 } from '../view.ts';

const MAGIC_32 = 0xfeedface;
const MAGIC_64 = 0xfeedfacf;
const FAT_32 = 0xcafebabe;
const FAT_64 = 0xcafebabf;

const LC_SEGMENT = 0x1;
const LC_SEGMENT_64 = 0x19;
/** Read and write, as `initprot` of a segment has them. */
const READ_WRITE = 3;

/** More architectures than Apple ever had. A Java class begins like a universal binary with 45 or more of them. */
const MAX_ARCHITECTURES = 32;
const MAX_COMMANDS_BYTES = 16 << 20;

interface Segment extends MappedRange {
  readonly protection: number;
  readonly sections: readonly ExecutableSection[];
}

/** How the numbers of a thin file stand. */
interface Layout {
  readonly wide: boolean;
  readonly le: boolean;
}

/**
 * The architectures of a Mach-O file, one for a thin file; empty where it is none. Offsets are from the start of the
 * whole file. The format is that of Apple's <mach-o/loader.h> and <mach-o/fat.h>.
 */
export function readMachO(source: ByteSource): readonly Executable[] {
  const view = readExactly(source, 0, 8);
  if (view === null) return [];
  const magic = view.getUint32(0);
  const starts =
    magic === FAT_32 || magic === FAT_64 ? fatOffsets(source, magic === FAT_64, view.getUint32(4)) : [0];
  return starts.map((start) => readThin(source, start)).filter((executable) => executable !== null);
}

function fatOffsets(source: ByteSource, wide: boolean, count: number): number[] {
  if (count > MAX_ARCHITECTURES) return [];
  const entryBytes = wide ? 32 : 20;
  const view = readExactly(source, 8, count * entryBytes);
  if (view === null) return [];
  return Array.from({ length: count }, (_, index) => {
    const at = index * entryBytes + 8;
    return wide ? readUint64(view, at, false) : view.getUint32(at);
  });
}

function readThin(source: ByteSource, start: number): Executable | null {
  const view = readExactly(source, start, 28);
  const layout = view === null ? null : layoutOf(view);
  if (view === null || layout === null) return null;
  const { wide, le } = layout;
  const count = view.getUint32(16, le);
  const bytes = view.getUint32(20, le);
  if (bytes > MAX_COMMANDS_BYTES) return null;
  const commands = readExactly(source, start + (wide ? 32 : 28), bytes);
  if (commands === null) return null;
  const segments = readSegments(commands, { count, layout, start });
  return {
    format: 'macho',
    bits: wide ? 64 : 32,
    littleEndian: le,
    sections: segments.flatMap(({ sections }) => sections),
    mapped: segments,
    writable: segments.filter(({ protection, size }) => protection === READ_WRITE && size > 0),
  };
}

function layoutOf(view: DataView): Layout | null {
  for (const le of [true, false]) {
    const magic = view.getUint32(0, le);
    if (magic === MAGIC_32 || magic === MAGIC_64) return { wide: magic === MAGIC_64, le };
  }
  return null;
}

interface Commands {
  readonly count: number;
  readonly layout: Layout;
  readonly start: number;
}

function readSegments(view: DataView, { count, layout, start }: Commands): Segment[] {
  const segments: Segment[] = [];
  const kind = layout.wide ? LC_SEGMENT_64 : LC_SEGMENT;
  for (let at = 0, index = 0; index < count && at + 8 <= view.byteLength; index++) {
    const length = view.getUint32(at + 4, layout.le);
    if (length < 8 || at + length > view.byteLength) break;
    if (view.getUint32(at, layout.le) === kind) {
      const command = new DataView(view.buffer, view.byteOffset + at, length);
      const segment = readSegment(command, layout, start);
      if (segment !== null) segments.push(segment);
    }
    at += length;
  }
  return segments;
}

function readSegment(view: DataView, { wide, le }: Layout, start: number): Segment | null {
  const headerBytes = wide ? 72 : 56;
  if (view.byteLength < headerBytes) return null;
  const word = (index: number): number =>
    wide ? readUint64(view, 24 + index * 8, le) : view.getUint32(24 + index * 4, le);
  const afterWords = wide ? 56 : 40;
  return {
    address: word(0),
    offset: start + word(2),
    size: word(3),
    protection: view.getUint32(afterWords + 4, le),
    sections: readSections(view, {
      layout: { wide, le },
      headerBytes,
      count: view.getUint32(afterWords + 8, le),
      start,
    }),
  };
}

interface Sections extends Commands {
  readonly headerBytes: number;
}

function readSections(view: DataView, { layout, headerBytes, count, start }: Sections): ExecutableSection[] {
  const { wide, le } = layout;
  const entryBytes = wide ? 80 : 68;
  const there = Math.min(count, Math.floor((view.byteLength - headerBytes) / entryBytes));
  return Array.from({ length: there }, (_, index) => {
    const at = headerBytes + index * entryBytes;
    return {
      name: readLatin1(view, at, 16),
      address: wide ? readUint64(view, at + 32, le) : view.getUint32(at + 32, le),
      size: wide ? readUint64(view, at + 40, le) : view.getUint32(at + 36, le),
      offset: start + view.getUint32(at + (wide ? 48 : 40), le),
    };
  });
}
