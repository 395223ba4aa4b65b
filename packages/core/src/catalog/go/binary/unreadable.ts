import type { Executable } from '../../../bytes/executable.ts';
import type { ByteSource } from '../../../bytes/source.ts';

/** Packed programs name their packer behind the headers. */
const HEAD_BYTES = 4096;
/** https://upx.github.io: the mark of its header, which every format has near the beginning. */
const UPX_MAGIC = Buffer.from('UPX!');

/**
 * Why a program without build information may yet be Go's: it is packed, so that nothing in it can be read, or the parts
 * that only Go's linker makes are there. Null where nothing speaks for that.
 */
export function unreadableProgram(source: ByteSource, { sections }: Executable): string | null {
  if (isPacked(source, sections)) return 'a program packed with UPX: what it was made of cannot be read';
  const go = sections.some(({ name }) => name.endsWith('gopclntab') || name === '.note.go.buildid');
  return go ? 'a Go program without build information: its modules are not known' : null;
}

function isPacked(source: ByteSource, sections: Executable['sections']): boolean {
  if (sections.some(({ name }) => name === 'UPX0')) return true;
  const head = source.read(0, HEAD_BYTES);
  // A program that is not packed has its sections; the packer leaves none.
  return sections.length === 0 && Buffer.from(head.buffer, head.byteOffset, head.length).includes(UPX_MAGIC);
}
