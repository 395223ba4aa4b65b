import { decodeName, entryType, invalid, type RawHeader, type TarEntry } from './header.ts';
import { MAX_EXTENSION_BYTES, type PaxRecords, parsePax } from './pax.ts';

/**
 * Holds what extension members (pax `x`, GNU `L` and `K`) say of the member that follows them. Both readers, the
 * streaming and the seeking one, feed it.
 */
export interface Extensions {
  /** Whether this header is an extension whose content must be given to `absorb`. */
  wants(header: RawHeader): boolean;
  absorb(header: RawHeader, content: Buffer): void;
  /** The entry of an ordinary header, with the pending extensions applied and forgotten. */
  apply(header: RawHeader): TarEntry;
  /** Whether extensions wait for an entry: an archive must not end then. */
  pending(): boolean;
}

const NONE: PaxRecords = { path: null, linkpath: null, size: null, sparse: false };

/** An empty holder. */
export function createExtensions(): Extensions {
  let pax = NONE;
  let longName: string | null = null;
  let longLink: string | null = null;

  function wants(header: RawHeader): boolean {
    // `g` (global) is passed over like Docker's reader does: its records never change a layer's names.
    const wanted = header.typeflag === 'x' || header.typeflag === 'L' || header.typeflag === 'K';
    if ((wanted || header.typeflag === 'g') && header.size > MAX_EXTENSION_BYTES)
      throw invalid(`an extended header of ${header.size} bytes; at most ${MAX_EXTENSION_BYTES} are read`);
    return wanted;
  }

  function absorb(header: RawHeader, content: Buffer): void {
    if (header.typeflag === 'x') pax = parsePax(content);
    else {
      const zero = content.indexOf(0);
      const name = decodeName(content, 0, zero === -1 ? content.length : zero);
      if (header.typeflag === 'L') longName = name;
      else longLink = name;
    }
  }

  function apply(header: RawHeader): TarEntry {
    const path = pax.path ?? longName ?? header.name;
    const type = entryType(header.typeflag, path);
    const carriesContent = type === 'file' || type === 'other';
    const entry: TarEntry = {
      path,
      type,
      size: carriesContent ? (pax.size ?? header.size) : 0,
      mode: header.mode,
      linkname: pax.linkpath ?? longLink ?? header.linkname,
      sparse: pax.sparse || header.typeflag === 'S',
    };
    pax = NONE;
    longName = null;
    longLink = null;
    return entry;
  }

  return { wants, absorb, apply, pending: () => pax !== NONE || longName !== null || longLink !== null };
}
