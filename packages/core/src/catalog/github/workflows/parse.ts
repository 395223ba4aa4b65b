import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { parseUses } from '../uses.ts';

/** A workflow of the repository; those that packages below `node_modules` bring never run. */
export function parseWorkflow(file: CatalogFile): CatalogResult {
  const runs = /(?:^|\/)\.github\/workflows\/[^/]+$/.test(file.path) && !file.path.includes('node_modules/');
  return runs ? parseUses(file) : { packages: [] };
}
