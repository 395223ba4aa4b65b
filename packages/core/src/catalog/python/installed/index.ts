import type { Cataloger } from '../../contract.ts';
import { parseMetadata } from './parse.ts';

/** Python distributions as pip, setuptools and the distributions' own packages leave them. */
export const cataloger: Cataloger = {
  name: 'python-installed',
  version: 1,
  summary: 'Python packages as installed, from `*.dist-info/METADATA` and `*.egg-info`',
  wants: { suffixes: ['.dist-info/METADATA', '.egg-info/PKG-INFO', '/EGG-INFO/PKG-INFO', '.egg-info'] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  maxBytes: 16 << 20,
  parse: parseMetadata,
};
