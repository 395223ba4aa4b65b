import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { VexFile } from '@seaworthy/core/vex/apply.ts';
import type { Invocation } from '../../command/descriptor.ts';

/** The folder of a project whose documents are read without being named. */
const PROJECT_FOLDER = join('.seaworthy', 'vex');

/**
 * The VEX documents of a scan: those of `.seaworthy/vex`, from the working directory upwards, then those that `--vex`
 * names. Throws `file/unreadable` for one that cannot be read: a statement that is not heard must not go unnoticed.
 */
export async function vexOfScan({ options, world }: Invocation): Promise<readonly VexFile[]> {
  const project = projectFolder(world.cwd);
  const paths = [...(project === null ? [] : [project]), ...options.list('vex')];
  if (paths.length === 0) return [];
  // Loaded only here: most scans have none.
  const { loadVex } = await import('@seaworthy/core/vex/load.ts');
  const files = await loadVex(paths.map((path) => resolve(world.cwd, path)));
  return files.map((file) => ({ ...file, path: shown(file.path, world.cwd) }));
}

function projectFolder(cwd: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, PROJECT_FOLDER);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
    if (dirname(folder) === folder) return null;
  }
}

/** Relative where it lies below the working directory, so that a report is the same in every checkout. */
function shown(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
