import { folderOf, nameOf } from '../paths.ts';

/** As Helm has it for a file of a chart (https://helm.sh/docs/chart_template_guide/accessing_files/). */
const LARGEST_FILE = 5 << 20;
/** Of all charts of a tree. */
const MOST_BYTES = 64 << 20;

/**
 * The files of the charts of a tree, as a walk comes by that tells of the files of a folder before those of the folders in
 * it: all that lies beside or below a Chart.yaml belongs to the outermost one.
 */
export class ChartFiles {
  readonly #folders = new Map<string, Map<string, Uint8Array>>();
  readonly #leftOut: string[] = [];
  #bytes = 0;

  /** Whether the file belongs to a chart, and is to be given to `add`. */
  wants(path: string, size: number): boolean {
    const name = nameOf(path);
    // Stands before Chart.yaml in the order of names.
    if (name === '.helmignore') return size <= LARGEST_FILE;
    if (name === 'Chart.yaml' && this.#folderOf(path) === null) this.#folders.set(folderOf(path), new Map());
    if (this.#folderOf(path) === null) return false;
    if (size <= LARGEST_FILE && this.#bytes + size <= MOST_BYTES) {
      this.#bytes += size;
      return true;
    }
    this.#leftOut.push(path);
    return false;
  }

  /** Keeps a copy where it is a file of a chart. */
  add(path: string, bytes: Uint8Array): void {
    const folder = this.#folderOf(path);
    if (folder === null) return;
    const name = folder === '' ? path : path.slice(folder.length + 1);
    this.#folders.get(folder)?.set(name, Uint8Array.from(bytes));
  }

  /** The charts by their folder, each with its files by the path below it. */
  get charts(): ReadonlyMap<string, ReadonlyMap<string, Uint8Array>> {
    return this.#folders;
  }

  /** Files that are too large, or too many: a template may want them. */
  get leftOut(): readonly string[] {
    return this.#leftOut;
  }

  #folderOf(path: string): string | null {
    if (this.#folders.has('')) return '';
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (this.#folders.has(folder)) return folder;
    }
    return null;
  }
}
