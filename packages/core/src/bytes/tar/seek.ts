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
  /** The first bytes of the content, as many as were read with the header, perhaps none. Overwritten by the next step. */
  readonly near: Uint8Array;
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
  const { blockAt, near } = createWindow(source);
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
      extensions.absorb(header, contentOf(source, header, { offset, near }));
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
    yield { ...entry, offset, near: near(offset, entry.size) };
    offset += paddedSize(entry.size);
  }
  if (offset > source.size || extensions.pending()) throw invalid('it is cut short');
}

function contentOf(
  source: ByteSource,
  header: RawHeader,
  { offset, near }: { readonly offset: number; readonly near: Window['near'] },
): Buffer {
  const held = near(offset, header.size);
  const content = held.length === header.size ? held : source.read(offset, header.size);
  if (content.length < header.size) throw invalid('it is cut short');
  return Buffer.from(content);
}

interface Window {
  blockAt(offset: number): Buffer;
  /** What the window holds of the bytes from `offset`, `length` at most. */
  near(offset: number, length: number): Uint8Array;
}

/** Blocks by offset through one window: doubled while the walk goes on inside it, small again after a jump. */
function createWindow(source: ByteSource): Window {
  let start = 0;
  let size = SMALL_WINDOW;
  let bytes: Buffer = Buffer.alloc(0);
  // One piece of memory for all windows: a walk makes tens of thousands, and each would wait to be collected.
  const room = source.fill === undefined ? null : Buffer.allocUnsafeSlow(Math.min(LARGE_WINDOW, source.size));

  function load(offset: number): Buffer {
    const read =
      room === null
        ? source.read(offset, size)
        : room.subarray(0, source.fill?.(room.subarray(0, size), offset) ?? 0);
    return Buffer.from(read.buffer, read.byteOffset, read.length);
  }

  return {
    blockAt(offset) {
      if (offset < start || offset + BLOCK > start + bytes.length) {
        const close = offset <= start + bytes.length + SMALL_WINDOW;
        size = close ? Math.min(size * 2, LARGE_WINDOW) : SMALL_WINDOW;
        bytes = load(offset);
        start = offset;
      }
      if (offset + BLOCK > start + bytes.length) throw invalid('it is cut short');
      return bytes.subarray(offset - start, offset - start + BLOCK);
    },
    near: (offset, length) => bytes.subarray(offset - start, offset - start + length),
  };
}
