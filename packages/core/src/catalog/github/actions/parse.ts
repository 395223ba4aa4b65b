import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { parseUses } from '../uses.ts';

/** An action of the repository; those that packages below `node_modules` bring never run. */
export function parseAction(file: CatalogFile): CatalogResult {
  return file.path.includes('node_modules/') ? { packages: [] } : parseUses(file);
}
