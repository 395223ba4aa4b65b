import type { Executable, ExecutableSection } from '../executable.ts';
import type { ByteSource } from '../source.ts';
import { readExactly, readLatin1, readUint64 } from '../view.ts';

const MZ = 0x4d5a;
const PE_SIGNATURE = 0x50450000;
const COFF_BYTES = 24;
const SECTION_BYTES = 40;
/** The Windows loader's own limit. */
const MAX_SECTIONS = 0xffff;

const MAGIC_PE32 = 0x10b;
const MAGIC_PE32_PLUS = 0x20b;

const INITIALIZED_DATA = 0x40;
const EXECUTE = 0x20000000;
const WRITE = 0x80000000;

interface PeSection extends ExecutableSection {
  readonly characteristics: number;
}

/**
 * The sections of a Windows executable or library; null where the file is none (a DOS program begins with `MZ` too).
 * https://learn.microsoft.com/windows/win32/debug/pe-format
 */
export function readPe(source: ByteSource): Executable | null {
  const dos = readExactly(source, 0, 64);
  if (dos === null || dos.getUint16(0) !== MZ) return null;
  const start = dos.getUint32(60, true);
  const coff = readExactly(source, start, COFF_BYTES);
  if (coff === null || coff.getUint32(0) !== PE_SIGNATURE) return null;
  const sectionCount = coff.getUint16(6, true);
  const optionalBytes = coff.getUint16(20, true);
  const optional = readOptionalHeader(source, start + COFF_BYTES, optionalBytes);
  if (optional === null) return null;
  const table = start + COFF_BYTES + optionalBytes;
  const sections = readSections(source, { table, sectionCount, imageBase: optional.imageBase });
  return {
    format: 'pe',
    bits: optional.bits,
    littleEndian: true,
    sections,
    mapped: sections,
    writable: sections.filter(({ characteristics }) => isData(characteristics)),
  };
}

function readOptionalHeader(
  source: ByteSource,
  offset: number,
  length: number,
): { bits: 32 | 64; imageBase: number } | null {
  const view = readExactly(source, offset, Math.min(length, 32));
  if (view === null || view.byteLength < 32) return null;
  const magic = view.getUint16(0, true);
  if (magic === MAGIC_PE32) return { bits: 32, imageBase: view.getUint32(28, true) };
  if (magic === MAGIC_PE32_PLUS) return { bits: 64, imageBase: readUint64(view, 24, true) };
  return null;
}

function readSections(
  source: ByteSource,
  { table, sectionCount, imageBase }: { table: number; sectionCount: number; imageBase: number },
): PeSection[] {
  if (sectionCount > MAX_SECTIONS) return [];
  const view = readExactly(source, table, sectionCount * SECTION_BYTES);
  if (view === null) return [];
  return Array.from({ length: sectionCount }, (_, index) => {
    const at = index * SECTION_BYTES;
    return {
      name: readLatin1(view, at, 8),
      address: imageBase + view.getUint32(at + 12, true),
      size: view.getUint32(at + 16, true),
      offset: view.getUint32(at + 20, true),
      characteristics: view.getUint32(at + 36, true),
    };
  });
}

function isData(characteristics: number): boolean {
  const has = (flag: number): boolean => (characteristics & flag) !== 0;
  return has(INITIALIZED_DATA) && has(WRITE) && !has(EXECUTE);
}
