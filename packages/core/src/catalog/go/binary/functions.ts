import type { Executable, MappedRange } from '../../../bytes/executable.ts';
import type { ByteSource } from '../../../bytes/source.ts';
import { readExactly, readUint64 } from '../../../bytes/view.ts';
import type { FunctionTable } from '../../../model/function-table.ts';
import { readOldFunctions } from './old-functions.ts';
import { functionTableBuilder, type ProgramPaths } from '../function-table.ts';

/**
 * The header of Go's function table (`pcHeader` of runtime/symtab.go, which debug/gosym reads): a magic number that names
 * the layout, two zeros, the quantum of addresses, the size of pointers; then words of that size.
 */
interface Layout {
  readonly magic: number;
  /** The first words: the number of functions; then, in which word the part of the names begins, and the one after it. */
  readonly names: number | null;
}

const LAYOUTS: readonly Layout[] = [
  { magic: 0xfffffff1, names: 3 }, // Go 1.20
  { magic: 0xfffffff0, names: 3 }, // Go 1.18
  { magic: 0xfffffffa, names: 2 }, // Go 1.16
  { magic: 0xfffffffb, names: null }, // Go 1.2
];

const HEADER_BYTES = 72;
const WINDOW_BYTES = 256 * 1024;
/** Kubernetes has 120,000. */
const MAX_FUNCTIONS = 1 << 20;
/** Places that look like a header, and how often what is loaded may lie over itself. */
const MAX_TRIES = 10_000;
const MAX_TIMES_SEARCHED = 2;
/** The names of all of Kubernetes have 8 MB. */
const MAX_NAMES_BYTES = 64 << 20;
/** No name of a function is longer; those of generic ones have been cut since Go 1.18. */
const MAX_NAME_BYTES = 64 * 1024;

interface Header {
  readonly layout: Layout;
  readonly word: 4 | 8;
  readonly le: boolean;
  readonly functions: number;
  /** Where the table begins in the file, and how far it may reach. */
  readonly start: number;
  readonly end: number;
  /** Offsets from the start; both 0 in the oldest layout. */
  readonly names: number;
  readonly namesEnd: number;
}

/**
 * The functions of a Go program, inlined ones included; null where it has no table, or none that can be read.
 */
export function readFunctions(
  source: ByteSource,
  executable: Executable,
  program: ProgramPaths & { readonly goVersion: string },
): FunctionTable | null {
  const header = findHeader(source, executable);
  if (header === null) return null;
  const builder = functionTableBuilder(program);
  const add = (name: string): void => builder.add(name);
  if (header.layout.names !== null) return eachNamed(source, header, add) ? builder.finish(true) : null;
  const read = readOldFunctions({ source, executable, goVersion: program.goVersion, ...header }, add);
  return read === null ? null : builder.finish(read === 'all');
}

/** In a section of its own; in Windows programs, stripped ones, and some that move, anywhere in what is loaded. */
function findHeader(source: ByteSource, executable: Executable): Header | null {
  const own = executable.sections.find(({ name }) => name.endsWith('gopclntab'));
  if (own !== undefined) return readHeader(source, executable, { start: own.offset, range: own });
  const found = searchHeaders(source, executable);
  // A second one is that of a program which this one carries: nothing tells them apart.
  return found.size === 1 ? ([...found.values()][0] ?? null) : null;
}

/** All headers in what is loaded, by their place: ranges that lie over each other are not searched again and again. */
function searchHeaders(source: ByteSource, executable: Executable): Map<number, Header> {
  const found = new Map<number, Header>();
  const magics = LAYOUTS.map(({ magic }) => magicBytes(magic, executable.littleEndian));
  let bytesLeft = MAX_TIMES_SEARCHED * source.size;
  let triesLeft = MAX_TRIES;
  for (const range of executable.mapped) {
    const end = Math.min(range.offset + range.size, source.size);
    for (let at = range.offset; at >= 0 && at < end; at += WINDOW_BYTES - HEADER_BYTES) {
      const window = source.read(at, Math.min(WINDOW_BYTES, end - at));
      if ((bytesLeft -= window.length) < 0 || window.length === 0) return new Map();
      for (const start of placesOf(magics, window)) {
        if (triesLeft-- <= 0) return new Map();
        const header = readHeader(source, executable, { start: at + start, range });
        if (header !== null) found.set(header.start, header);
      }
    }
  }
  return found;
}

function placesOf(magics: readonly Buffer[], window: Uint8Array): number[] {
  const bytes = Buffer.from(window.buffer, window.byteOffset, window.length);
  const places: number[] = [];
  for (const magic of magics)
    for (let found = bytes.indexOf(magic); found !== -1; found = bytes.indexOf(magic, found + 1))
      places.push(found);
  return places;
}

function magicBytes(magic: number, le: boolean): Buffer {
  const bytes = Buffer.alloc(6);
  if (le) bytes.writeUInt32LE(magic);
  else bytes.writeUInt32BE(magic);
  return bytes;
}

/** A header whose numbers fit each other and the file, or null. */
function readHeader(
  source: ByteSource,
  { bits, littleEndian: le }: Executable,
  { start, range }: { start: number; range: MappedRange },
): Header | null {
  const view = readExactly(source, start, HEADER_BYTES);
  if (view === null) return null;
  const layout = LAYOUTS.find(({ magic }) => magic === view.getUint32(0, le));
  const word = view.getUint8(7);
  if (layout === undefined || view.getUint16(4) !== 0 || word !== bits / 8) return null;
  if (![1, 2, 4].includes(view.getUint8(6))) return null;
  const wordAt = (index: number): number =>
    word === 8 ? readUint64(view, 8 + 8 * index, le) : view.getUint32(8 + 4 * index, le);
  const end = Math.min(range.offset + range.size, source.size);
  const functions = wordAt(0);
  const names = layout.names === null ? 0 : wordAt(layout.names);
  const namesEnd = layout.names === null ? 0 : wordAt(layout.names + 1);
  if (functions < 1 || functions > MAX_FUNCTIONS) return null;
  if (layout.names !== null && !(names >= HEADER_BYTES / 2 && names < namesEnd)) return null;
  if (namesEnd - names > MAX_NAMES_BYTES || start + namesEnd > end) return null;
  return { layout, word: word as 4 | 8, le, functions, start, end, names, namesEnd };
}

const BEYOND_ASCII = /[\u0080-\u00ff]/;

/** Since Go 1.16 all names stand together, those of functions that were inlined everywhere among them. */
function eachNamed(source: ByteSource, header: Header, add: (name: string) => void): boolean {
  const end = header.start + header.namesEnd;
  let rest = '';
  for (let at = header.start + header.names; at < end; at += WINDOW_BYTES) {
    const window = source.read(at, Math.min(WINDOW_BYTES, end - at));
    // Byte for byte: a name may run across two windows.
    const text = Buffer.from(window.buffer, window.byteOffset, window.length).toString('latin1');
    const isPlain = !BEYOND_ASCII.test(rest) && !BEYOND_ASCII.test(text);
    const names = text.split('\0');
    names[0] = rest + (names[0] ?? '');
    rest = names.pop() ?? '';
    if (rest.length > MAX_NAME_BYTES) return false;
    for (const name of names)
      add(isPlain || !BEYOND_ASCII.test(name) ? name : Buffer.from(name, 'latin1').toString('utf8'));
  }
  return true;
}
