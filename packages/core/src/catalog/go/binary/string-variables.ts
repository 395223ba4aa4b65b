import { type Executable, readAddress } from '../../../bytes/executable.ts';
import type { ByteSource } from '../../../bytes/source.ts';
import { readExactly, readUint64 } from '../../../bytes/view.ts';
import { unescapePath } from '../function-table.ts';
import { isVersionVariable } from './version.ts';

const WINDOW_ENTRIES = 4096;
const MAX_SYMBOLS = 1 << 20;
const MAX_NAME_BYTES = 512;
const MAX_VALUE_BYTES = 256;
const STT_OBJECT = 1;

/**
 * The string variables of an ELF program that are called as those that hold versions, as `package.name=value`: what the
 * linker was told with `-X` stands in them, where the build information does not keep the flags (`-trimpath`). Empty for
 * programs without a symbol table (`-s`). https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.symtab.html
 */
export function stringVariables(source: ByteSource, executable: Executable): string[] {
  const { format, bits, littleEndian: le, sections } = executable;
  const symbols = sections.find(({ name }) => name === '.symtab');
  const names = sections.find(({ name }) => name === '.strtab');
  if (format !== 'elf' || symbols === undefined || names === undefined) return [];
  const wide = bits === 64;
  const entryBytes = wide ? 24 : 16;
  const count = Math.min(Math.floor(symbols.size / entryBytes), MAX_SYMBOLS);
  const found: string[] = [];
  for (let first = 0; first < count; first += WINDOW_ENTRIES) {
    const there = Math.min(WINDOW_ENTRIES, count - first);
    const view = readExactly(source, symbols.offset + first * entryBytes, there * entryBytes);
    if (view === null) break;
    for (const { name, address } of stringEntries(view, { wide, le })) {
      const variable = textAt(source, { offset: names.offset + name, end: names.offset + names.size });
      if (!isVersionVariable(variable)) continue;
      const value = stringAt(source, executable, address);
      if (value !== '') found.push(`${unescapePath(variable)}=${value}`);
    }
  }
  return found;
}

interface StringEntry {
  readonly name: number;
  readonly address: number;
}

/** A string is a pointer and a length. */
function stringEntries(view: DataView, { wide, le }: { wide: boolean; le: boolean }): StringEntry[] {
  const entries: StringEntry[] = [];
  const entryBytes = wide ? 24 : 16;
  for (let at = 0; at + entryBytes <= view.byteLength; at += entryBytes) {
    const size = wide ? readUint64(view, at + 16, le) : view.getUint32(at + 8, le);
    if (size !== (wide ? 16 : 8) || (view.getUint8(at + (wide ? 4 : 12)) & 0xf) !== STT_OBJECT) continue;
    const address = wide ? readUint64(view, at + 8, le) : view.getUint32(at + 4, le);
    entries.push({ name: view.getUint32(at, le), address });
  }
  return entries;
}

function textAt(source: ByteSource, { offset, end }: { offset: number; end: number }): string {
  const bytes = source.read(offset, Math.max(0, Math.min(MAX_NAME_BYTES, end - offset)));
  const zero = bytes.indexOf(0);
  return zero === -1 ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, zero).toString('utf8');
}

function stringAt(source: ByteSource, executable: Executable, address: number): string {
  const { bits, littleEndian: le } = executable;
  const width = bits / 8;
  const header = readAddress(source, executable, { address, length: 2 * width });
  if (header.length < 2 * width) return '';
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const word = (at: number): number => (width === 8 ? readUint64(view, at, le) : view.getUint32(at, le));
  const [pointer, length] = [word(0), word(width)];
  if (length > MAX_VALUE_BYTES) return '';
  const bytes = readAddress(source, executable, { address: pointer, length });
  return bytes.length < length ? '' : Buffer.from(bytes).toString('utf8');
}
