import { SeaworthyError } from '../../model/error.ts';

/** What the splitter says of a piece of its input. */
export interface FramePiece {
  readonly bytes: Buffer;
  /** Whether the frame ends with this piece. */
  readonly last: boolean;
}

/** Cuts a zstd stream into its frames, without decoding them. */
export interface FrameSplitter {
  /** The pieces of `chunk` that belong to frames with data; skippable frames are left out. */
  split(chunk: Buffer): readonly FramePiece[];
  /** Throws where the stream ends inside a frame. */
  end(): void;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
/** Decoders need this much memory; zstd's own limit for a stream that nobody vouches for (windowLog 27). */
const MAX_WINDOW = 128 * 1024 * 1024;

type Need = 'magic' | 'skip-size' | 'descriptor' | 'header' | 'block' | 'payload' | 'skip' | 'checksum';

/**
 * A splitter by the frame format of RFC 8878, section 3.1. Needed because Node's decoder ends at its first frame, and
 * layers come as many (zstd:chunked, `pzstd`). Throws `image/invalid` on what is no frame.
 */
export function createFrameSplitter(): FrameSplitter {
  const small = Buffer.alloc(16);
  let have = 0;
  let need: Need = 'magic';
  let wanted = 4;
  let left = 0;
  let descriptor = 0;
  let lastBlock = false;

  function ask(next: Need, bytes: number): void {
    need = next;
    wanted = bytes;
    have = 0;
  }

  function passOver(next: 'payload' | 'skip', bytes: number): void {
    need = next;
    left = bytes;
  }

  /** The field in `small` is whole: decides what follows. True where a frame with data ends here. */
  function onField(): boolean {
    switch (need) {
      case 'magic':
        onMagic(small.readUInt32LE(0));
        return false;
      case 'skip-size':
        passOver('skip', small.readUInt32LE(0));
        return left === 0 && afterPayload();
      case 'descriptor':
        descriptor = small[0] as number;
        ask('header', headerBytes(descriptor));
        return wanted === 0 && onField();
      case 'header':
        checkWindow(small, descriptor);
        ask('block', 3);
        return false;
      case 'block':
        return onBlock(small.readUIntLE(0, 3));
      case 'checksum':
        ask('magic', 4);
        return true;
      default:
        throw new Error(`no field is read in ${need}`);
    }
  }

  function onMagic(magic: number): void {
    if (magic === MAGIC) ask('descriptor', 1);
    else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) ask('skip-size', 4);
    else throw invalid('bytes that are no frame');
  }

  function onBlock(header: number): boolean {
    lastBlock = (header & 1) === 1;
    const kind = (header >> 1) & 3;
    if (kind === 3) throw invalid('a reserved block type');
    passOver('payload', kind === 1 ? 1 : header >> 3);
    return left === 0 && afterPayload();
  }

  function afterPayload(): boolean {
    if (need === 'skip') ask('magic', 4);
    else if (!lastBlock) ask('block', 3);
    else if ((descriptor & 4) !== 0) ask('checksum', 4);
    else {
      ask('magic', 4);
      return true;
    }
    return false;
  }

  function split(chunk: Buffer): FramePiece[] {
    const pieces: FramePiece[] = [];
    let start = 0;
    let offset = 0;
    const cut = (last: boolean): void => {
      if (offset > start || last) pieces.push({ bytes: chunk.subarray(start, offset), last });
      start = offset;
    };
    while (offset < chunk.length) {
      if (need === 'payload' || need === 'skip') {
        const taken = Math.min(left, chunk.length - offset);
        const skipping = need === 'skip';
        left -= taken;
        offset += taken;
        if (skipping) start = offset;
        if (left === 0 && afterPayload()) cut(true);
        continue;
      }
      const taken = Math.min(wanted - have, chunk.length - offset);
      chunk.copy(small, have, offset, offset + taken);
      have += taken;
      offset += taken;
      if (have < wanted) continue;
      const field = need;
      if (onField()) cut(true);
      // The magic and the size of a skippable frame are not the decoder's to see.
      else if (field === 'skip-size') start = offset;
      else if (field === 'magic' && (need as Need) === 'descriptor') {
        pieces.push({ bytes: Buffer.from(small.subarray(0, 4)), last: false });
        start = offset;
      } else if (field === 'magic') start = offset;
    }
    if (need !== 'magic' && need !== 'skip-size' && need !== 'skip') cut(false);
    return pieces;
  }

  function end(): void {
    if (need !== 'magic' || have > 0) throw invalid('it is cut short');
  }

  return { split, end };
}

function headerBytes(descriptor: number): number {
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSize = CONTENT_SIZE_BYTES[descriptor >> 6] as number;
  const dictionary = DICTIONARY_ID_BYTES[descriptor & 3] as number;
  return (singleSegment ? 0 : 1) + dictionary + (singleSegment && contentSize === 0 ? 1 : contentSize);
}

function checkWindow(header: Buffer, descriptor: number): void {
  if ((descriptor & 0x20) !== 0) return; // one segment: its content size, which the decoder bounds by what it gives out
  const byte = header[0] as number;
  const base = 2 ** (10 + (byte >> 3));
  const window = base + (base / 8) * (byte & 7);
  if (window > MAX_WINDOW)
    throw new SeaworthyError('image/limit', `a zstd frame wants a window of ${window} bytes`, {
      hint: 'compress the layer with a window of at most 128 MiB (zstd without --ultra --long)',
    });
}

function invalid(what: string): SeaworthyError {
  return new SeaworthyError('image/invalid', `not a zstd stream that can be read: ${what}`, {
    hint: 'the layer is damaged: build or pull it again',
  });
}
