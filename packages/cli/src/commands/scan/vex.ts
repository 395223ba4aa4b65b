import { resolve } from 'node:path';
import type { VexFile } from '@seaworthy/core/vex/apply.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { projectFolder, shownPath } from '../../project.ts';

/**
 * The VEX documents of a scan: those of `.seaworthy/vex`, from the working directory upwards, then those that `--vex`
 * names. Throws `file/unreadable` for one that cannot be read: a statement that is not heard must not go unnoticed.
 */
export async function vexOfScan({ options, world }: Invocation): Promise<readonly VexFile[]> {
  const project = projectFolder(world.cwd, 'vex');
  const paths = [...(project === null ? [] : [project]), ...options.list('vex')];
  if (paths.length === 0) return [];
  // Loaded only here: most scans have none.
  const { loadVex } = await import('@seaworthy/core/vex/load.ts');
  const files = await loadVex(paths.map((path) => resolve(world.cwd, path)));
  return files.map((file) => ({ ...file, path: shownPath(file.path, world.cwd) }));
}
