import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of the checkout. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

/** A unit as the directories show it: a folder whose `index.ts` exports the descriptor. */
export interface UnitFolder {
  /** Below the room, with `/`: `deb/dpkg-status`. */
  readonly path: string;
  /** An identifier made of the path: `debDpkgStatus`. */
  readonly identifier: string;
  /** The text of its `index.ts`. */
  readonly text: string;
  /** Absolute path of its `index.ts`. */
  readonly file: string;
}

/** The units of a room, sorted: every `index.ts` below it that exports a constant called `exported`. */
export function unitFolders(room: string, exported: string): UnitFolder[] {
  const folder = join(ROOT, room);
  const declaration = new RegExp(`^export const ${exported}\\b`, 'm');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'index.ts')
    .map((entry) => toUnit(folder, join(entry.parentPath, entry.name)))
    .filter((unit) => declaration.test(unit.text))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The descriptor that a unit's `index.ts` exports under the name `exported`. */
export async function descriptorOf<T>(unit: UnitFolder, exported: string): Promise<T> {
  const module = (await import(pathToFileURL(unit.file).href)) as Record<string, T | undefined>;
  const descriptor = module[exported];
  if (descriptor === undefined) throw new Error(`${unit.file} exports no ${exported}`);
  return descriptor;
}

function toUnit(folder: string, file: string): UnitFolder {
  const path = relative(folder, join(file, '..')).split(sep).join('/');
  const identifier = path.replace(/[^a-z0-9]+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
  return { path, identifier, text: readFileSync(file, 'utf8'), file };
}
