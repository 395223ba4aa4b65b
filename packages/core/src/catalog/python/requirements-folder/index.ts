import type { CatalogContext, Cataloger, CatalogFile, CatalogResult } from '../../contract.ts';
import { parseRequirements } from '../requirements/parse.ts';

/** Files of requirements that only their folder tells: `requirements/base.txt`. */
export const cataloger: Cataloger = {
  name: 'python-requirements-folder',
  version: 1,
  summary: 'Python requirements of pip in `requirements/*.txt`',
  wants: { suffixes: ['.txt'], within: 'requirements' },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse,
};

/** What has a name that tells it is read by `python-requirements`, once. */
function parse(file: CatalogFile, context: CatalogContext): CatalogResult {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  if (/^requirements.*\.txt$|requirements\.txt$/.test(name)) return { packages: [] };
  return parseRequirements(file, context);
}
