import type { ByteSource } from '../source.ts';
import { createExtensions } from './extensions.ts';
import {
  BLOCK,
  invalid,
  isZeroBlock,
  paddedSize,
  parseHeader,
  type RawHeader,
  type TarEntry,
} from './header.ts';

/** An entry of a tar that can be sought, with the place of its content. */
export interface LocatedEntry extends TarEntry {
  /** Offset of the content in the archive. */
  readonly offset: number;
}

const SMALL_WINDOW = 8 * 1024;
const LARGE_WINDOW = 256 * 1024;

/**
 * Walks a tar from header to header without reading what lies between. Small jumps are read through in large windows,
 * large ones sought over in small ones. Throws `image/invalid`; an entry whose content would end behind the archive
 * counts as cut short.
 */
export function* walkTar(source: ByteSource): Generator<LocatedEntry, void, undefined> {
  const extensions = createExtensions();
  const blockAt = createWindow(source);
  let offset = 0;
  let zero = false;
  while (offset < source.size) {
    const block = blockAt(offset);
    offset += BLOCK;
    if (isZeroBlock(block)) {
      if (zero) break;
      zero = true;
      continue;
    }
    if (zero) throw invalid('a zero block in the middle');
    const header = parseHeader(block);
    if (extensions.wants(header)) {
      extensions.absorb(header, contentOf(source, header, offset));
      offset += paddedSize(header.size);
      continue;
    }
    if (header.typeflag === 'g') {
      offset += paddedSize(header.size);
      continue;
    }
    for (let more = header.extendedSparse; more; offset += BLOCK) more = blockAt(offset)[504] === 1;
    const entry = extensions.apply(header);
    if (entry.size > source.size - offset) throw invalid('it is cut short');
    yield { ...entry, offset };
    offset += paddedSize(entry.size);
  }
  if (offset > source.size || extensions.pending()) throw invalid('it is cut short');
}

function contentOf(source: ByteSource, header: RawHeader, offset: number): Buffer {
  const content = source.read(offset, header.size);
  if (content.length < header.size) throw invalid('it is cut short');
  return Buffer.from(content);
}

/** Blocks by offset through one window: doubled while the walk goes on inside it, small again after a jump. */
function createWindow(source: ByteSource): (offset: number) => Buffer {
  let start = 0;
  let size = SMALL_WINDOW;
  let bytes: Buffer = Buffer.alloc(0);
  return (offset) => {
    if (offset < start || offset + BLOCK > start + bytes.length) {
      const near = offset <= start + bytes.length + SMALL_WINDOW;
      size = near ? Math.min(size * 2, LARGE_WINDOW) : SMALL_WINDOW;
      const read = source.read(offset, size);
      bytes = Buffer.from(read.buffer, read.byteOffset, read.length);
      start = offset;
    }
    if (offset + BLOCK > start + bytes.length) throw invalid('it is cut short');
    return bytes.subarray(offset - start, offset - start + BLOCK);
  };
}
