import type { ByteSource } from '../../bytes/source.ts';
import { cleanPath } from '../../bytes/tar/path.ts';
import type { TarEntry } from '../../bytes/tar/header.ts';
import type { FileSelector, LayerFile, LayerProblem, Selection } from './contents.ts';
import { createShapeBuilder, type LayerShape, MAX_PATH_LENGTH, whiteoutOf } from './shape.ts';

/** More files than this are not read from one layer: the memory of a scan is bounded. */
export const MAX_SELECTED_FILES = 200_000;

/** An entry after the rules of layers: what is to be done with its content. */
export interface Admitted {
  readonly path: string;
  readonly selection: Selection;
}

/** Applies the rules of layers to entries in their order, and keeps what was found. */
export interface Gatherer<T> {
  /** Takes an entry; null where its content is of no interest. Links and folders are always done with here. */
  admit(entry: TarEntry): Admitted | null;
  /** Keeps what was made of the content of an admitted file. */
  store(path: string, size: number, data: T): void;
  finish(): {
    shape: LayerShape;
    files: ReadonlyMap<string, LayerFile<T>>;
    problems: readonly LayerProblem[];
  };
}

/** A gatherer for one layer. */
export function createGatherer<T>(selector: FileSelector<T>, salt: number): Gatherer<T> {
  const shape = createShapeBuilder(salt);
  const files = new Map<string, LayerFile<T>>();
  // Folders above the selected files: an entry of another kind in their place removes what was below.
  const folders = new Set<string>();
  const escaped = { count: 0, first: '' };
  let dropped = 0;

  function admit(entry: TarEntry): Admitted | null {
    const { path, escaped: outside } = cleanPath(entry.path);
    if (outside && escaped.count++ === 0) escaped.first = entry.path;
    if (path === '' || path.length > MAX_PATH_LENGTH) return null;
    const marker = whiteoutOf(path);
    if (marker === 'ignored') return null;
    if (marker !== null) {
      shape.whiteout(marker);
      return null;
    }
    const folder = entry.type === 'directory';
    shape.add(path, folder, entry.type === 'symlink' ? entry.linkname : null);
    replace(path, folder);
    return folder ? null : select(path, entry);
  }

  /** A later entry of the same layer takes the place of an earlier one, as it does when the layer is unpacked. */
  function replace(path: string, folder: boolean): void {
    files.delete(path);
    if (folder || !folders.has(path)) return;
    for (const known of files.keys()) if (known.startsWith(`${path}/`)) files.delete(known);
    folders.delete(path);
  }

  function select(path: string, entry: TarEntry): Admitted | null {
    const selection = selector.select(path, entry.size);
    if (selection === 'no' || (selection === 'head' && entry.type !== 'file')) return null;
    if (selection !== 'head' && !makeRoom(path)) return null;
    const target = entry.type === 'hardlink' ? cleanPath(entry.linkname).path : entry.linkname;
    if (entry.type === 'symlink' || entry.type === 'hardlink')
      keep(path, { kind: entry.type, size: 0, target });
    else if (entry.type !== 'file') keep(path, { kind: 'other', size: 0, target: null });
    else if (entry.sparse && selection === 'whole')
      keep(path, { kind: 'file', size: entry.size, target: null, unreadable: 'stored as a sparse file' });
    else if (selection === 'record') keep(path, { kind: 'file', size: entry.size, target: null });
    else return { path, selection };
    return null;
  }

  function makeRoom(path: string): boolean {
    if (files.size < MAX_SELECTED_FILES || files.has(path)) return true;
    dropped++;
    return false;
  }

  function keep(
    path: string,
    file: Omit<LayerFile<T>, 'data' | 'unreadable'> & { unreadable?: string; data?: T },
  ): void {
    files.set(path, { unreadable: null, data: null, ...file });
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }

  function problems(): LayerProblem[] {
    const found: LayerProblem[] = [];
    if (escaped.count > 0)
      found.push({
        id: 'path/outside-root',
        reason: `${escaped.count} entries lead out of the image, such as ${JSON.stringify(escaped.first.slice(0, 200))}: they are read as if inside it`,
        path: cleanPath(escaped.first).path,
      });
    if (dropped > 0)
      found.push({
        id: 'limit/files',
        reason: `${dropped} files that hold packages were not read: at most ${MAX_SELECTED_FILES} of one layer are`,
        path: '',
      });
    return found;
  }

  return {
    admit,
    store: (path, size, data) => {
      if (makeRoom(path)) keep(path, { kind: 'file', size, target: null, data });
    },
    finish: () => ({ shape: shape.finish(), files, problems: problems() }),
  };
}

/** The first bytes of a source, for `selectHead`. */
export function headOf(source: ByteSource, length: number): Uint8Array {
  return source.read(0, Math.min(length, source.size));
}
