import { readElf } from './elf/elf.ts';
import type { Executable } from './executable.ts';
import { readMachO } from './macho/macho.ts';
import { readPe } from './pe/pe.ts';
import type { ByteSource } from './source.ts';

/**
 * The executable or library in a file, told by its first bytes: ELF, PE or Mach-O (of a universal binary: each
 * architecture). Empty where it is none, or its headers lead nowhere.
 */
export function readExecutables(source: ByteSource): readonly Executable[] {
  const known = executables.get(source);
  if (known !== undefined) return known;
  const found = readAnew(source);
  executables.set(source, found);
  return found;
}

/** Several units ask about each program, one after the other, with the same source. */
const executables = new WeakMap<ByteSource, readonly Executable[]>();

function readAnew(source: ByteSource): readonly Executable[] {
  const elf = readElf(source);
  if (elf !== null) return [elf];
  const pe = readPe(source);
  if (pe !== null) return [pe];
  return readMachO(source);
}
