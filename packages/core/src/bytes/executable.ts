import type { ByteSource } from './source.ts';

/** A part of a file, and the address at which it stands when the program runs. */
export interface MappedRange {
  readonly address: number;
  readonly offset: number;
  /** Bytes in the file; what the program has beyond is zero. */
  readonly size: number;
}

/** A named section. */
export interface ExecutableSection extends MappedRange {
  readonly name: string;
}

/** What all formats of executables have in common. Sizes and offsets are as the file claims them: not yet checked. */
export interface Executable {
  readonly format: 'elf' | 'pe' | 'macho';
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** Empty where the section table was stripped, or is damaged. */
  readonly sections: readonly ExecutableSection[];
  /** What is loaded, for finding addresses. */
  readonly mapped: readonly MappedRange[];
  /** The loaded parts that hold variables, which the program may write and not execute. */
  readonly writable: readonly MappedRange[];
}

/** Up to `length` bytes at an address, fewer where its part of the file ends before; empty where nothing is mapped. */
export function readAddress(
  source: ByteSource,
  executable: Executable,
  at: { address: number; length: number },
): Uint8Array {
  const { address, length } = at;
  const range = executable.mapped.find((one) => address >= one.address && address < one.address + one.size);
  if (range === undefined || !(length > 0)) return new Uint8Array(0);
  const skipped = address - range.address;
  const offset = range.offset + skipped;
  if (!Number.isSafeInteger(offset) || offset < 0) return new Uint8Array(0);
  return source.read(offset, Math.min(length, range.size - skipped));
}
