import { parentOf } from '../../bytes/tar/path.ts';
import { hasFolder, hasNonFolder, type LayerShape, MAX_PATH_LENGTH } from './shape.ts';

/** The squashed view of stacked layers, lowest first: what a container would see. */
export interface LayerView {
  /** Whether what layer `index` has at `path` is covered or removed by a layer above it. */
  hidden(path: string, index: number): boolean;
  /** The same for the layers between `index` and `below` alone, both left out. */
  hiddenBetween(path: string, index: number, below: number): boolean;
  /** The layer whose file or link (no folder) stands at `path`, or null where nothing does. */
  layerOf(path: string): number | null;
  /**
   * `path` with every symbolic link on the way followed, also the last component; null for a loop or a chain of more
   * than 40 links, as in Linux, and for a path or a target that is longer than one can be. A result may name something that does not exist.
   */
  resolve(path: string): string | null;
}

const MAX_LINK_STEPS = 40;

/** The view through `shapes`. Answers are remembered: thousands of questions share their folders. */
export function createView(shapes: readonly LayerShape[]): LayerView {
  const below = shapes.map(() => new Map<string, boolean>());

  /** Whether layer `index` hides everything of lower layers that lies in `folder`. */
  function hidesInside(index: number, folder: string): boolean {
    const known = below[index]?.get(folder);
    if (known !== undefined) return known;
    const shape = shapes[index] as LayerShape;
    const result =
      shape.opaque.has(folder) ||
      (folder !== '' &&
        (shape.whiteouts.has(folder) || hasNonFolder(shape, folder) || hidesInside(index, parentOf(folder))));
    below[index]?.set(folder, result);
    return result;
  }

  function hides(index: number, path: string): boolean {
    const shape = shapes[index] as LayerShape;
    if (shape.whiteouts.has(path) || hasNonFolder(shape, path) || hasFolder(shape, path)) return true;
    return hidesInside(index, parentOf(path));
  }

  function hiddenBetween(path: string, index: number, end: number): boolean {
    for (let above = index + 1; above < end; above++) if (hides(above, path)) return true;
    return false;
  }

  function hidden(path: string, index: number): boolean {
    return hiddenBetween(path, index, shapes.length);
  }

  function layerOf(path: string): number | null {
    for (let index = shapes.length - 1; index >= 0; index--) {
      if (hasNonFolder(shapes[index] as LayerShape, path)) return hidden(path, index) ? null : index;
    }
    return null;
  }

  function linkAt(path: string): string | null {
    for (let index = shapes.length - 1; index >= 0; index--) {
      const target = shapes[index]?.links.get(path);
      if (target !== undefined) return hidden(path, index) ? null : target;
    }
    return null;
  }

  function resolve(path: string): string | null {
    if (path.length > MAX_PATH_LENGTH) return null;
    const pending = path.split('/').reverse();
    const done: string[] = [];
    for (let steps = 0; pending.length > 0; ) {
      const part = pending.pop() as string;
      if (part === '' || part === '.') continue;
      if (part === '..') {
        done.pop();
        continue;
      }
      done.push(part);
      const here = done.join('/');
      // Without this, a few links with targets of a megabyte take minutes.
      if (here.length > MAX_PATH_LENGTH) return null;
      const target = linkAt(here);
      if (target === null) continue;
      if (++steps > MAX_LINK_STEPS || target.length > MAX_PATH_LENGTH) return null;
      if (target.startsWith('/')) done.length = 0;
      else done.pop();
      pending.push(...target.split('/').reverse());
    }
    return done.join('/');
  }

  return { hidden, hiddenBetween, layerOf, resolve };
}
