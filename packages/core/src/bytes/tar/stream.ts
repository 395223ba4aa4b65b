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

/** Takes the content of one entry, in order. `chunk` gets views that stay valid as long as they are held. */
export interface EntrySink {
  chunk(bytes: Buffer): void;
  end(): void;
}

/** Reads a tar that is pushed into it chunk by chunk. */
export interface TarStream {
  push(chunk: Buffer): void;
  /** Says that nothing follows. Throws where the archive is cut short. */
  end(): void;
}

type State =
  | { readonly at: 'header' }
  | { readonly at: 'sparse-map'; readonly header: RawHeader }
  | { readonly at: 'extension'; readonly header: RawHeader; readonly content: Buffer; filled: number }
  | { readonly at: 'content'; left: number; readonly padding: number; readonly sink: EntrySink }
  | { readonly at: 'padding'; left: number }
  | { readonly at: 'zero' }
  | { readonly at: 'done' };

/**
 * A streaming tar reader: `onEntry` is called for each member in order and returns a sink for its content, or null
 * where nobody wants it. Memory: a block, and extension headers of at most 1 MiB. Throws `image/invalid`.
 */
export function createTarStream(onEntry: (entry: TarEntry) => EntrySink | null): TarStream {
  const extensions = createExtensions();
  const partial = Buffer.alloc(BLOCK);
  let partialLength = 0;
  let state: State = { at: 'header' };

  /** The next whole block at `offset`, or null when the chunk ends before: the rest is kept for the next chunk. */
  function takeBlock(chunk: Buffer, offset: number): { block: Buffer; offset: number } | null {
    if (partialLength === 0 && chunk.length - offset >= BLOCK)
      return { block: chunk.subarray(offset, offset + BLOCK), offset: offset + BLOCK };
    const taken = Math.min(BLOCK - partialLength, chunk.length - offset);
    chunk.copy(partial, partialLength, offset, offset + taken);
    partialLength += taken;
    if (partialLength < BLOCK) return null;
    partialLength = 0;
    return { block: partial, offset: offset + taken };
  }

  function afterHeader(header: RawHeader): State {
    if (extensions.wants(header)) {
      if (header.size > 0) return { at: 'extension', header, content: Buffer.alloc(header.size), filled: 0 };
      extensions.absorb(header, Buffer.alloc(0));
      return { at: 'header' };
    }
    if (header.typeflag === 'g') return skip(paddedSize(header.size));
    if (header.extendedSparse) return { at: 'sparse-map', header };
    return afterEntry(header);
  }

  function afterEntry(header: RawHeader): State {
    const entry = extensions.apply(header);
    const sink = onEntry(entry);
    if (entry.size === 0) {
      sink?.end();
      return { at: 'header' };
    }
    if (sink === null) return skip(paddedSize(entry.size));
    return { at: 'content', left: entry.size, padding: paddedSize(entry.size) - entry.size, sink };
  }

  function onBlock(block: Buffer): State {
    if (state.at === 'sparse-map') return block[504] === 1 ? state : afterEntry(state.header);
    const zero = isZeroBlock(block);
    if (state.at === 'zero') {
      if (!zero) throw invalid('a zero block in the middle');
      return { at: 'done' };
    }
    return zero ? { at: 'zero' } : afterHeader(parseHeader(block));
  }

  function skip(bytes: number): State {
    return bytes === 0 ? { at: 'header' } : { at: 'padding', left: bytes };
  }

  /** Uses up what the present state can take of `chunk` from `offset`; gives the new offset. */
  function consume(chunk: Buffer, offset: number): number {
    if (state.at === 'padding') {
      const taken = Math.min(state.left, chunk.length - offset);
      state.left -= taken;
      if (state.left === 0) state = { at: 'header' };
      return offset + taken;
    }
    if (state.at === 'content') {
      const { sink, padding } = state;
      const taken = Math.min(state.left, chunk.length - offset);
      sink.chunk(chunk.subarray(offset, offset + taken));
      state.left -= taken;
      if (state.left === 0) {
        state = skip(padding);
        sink.end();
      }
      return offset + taken;
    }
    if (state.at === 'extension') {
      const { content, header } = state;
      const taken = Math.min(content.length - state.filled, chunk.length - offset);
      chunk.copy(content, state.filled, offset, offset + taken);
      state.filled += taken;
      if (state.filled === content.length) {
        state = skip(paddedSize(content.length) - content.length);
        extensions.absorb(header, content);
      }
      return offset + taken;
    }
    const taken = takeBlock(chunk, offset);
    if (taken === null) return chunk.length;
    state = onBlock(taken.block);
    return taken.offset;
  }

  function push(chunk: Buffer): void {
    for (let offset = 0; offset < chunk.length && state.at !== 'done'; ) offset = consume(chunk, offset);
  }

  function end(): void {
    // Docker's reader takes an archive that stops between two members, or after a single zero block, for complete.
    const between = (state.at === 'zero' || state.at === 'header') && partialLength === 0;
    if (!(state.at === 'done' || between) || extensions.pending()) throw invalid('it is cut short');
  }

  return { push, end };
}
