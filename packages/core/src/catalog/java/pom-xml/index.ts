import type { Cataloger } from '../../contract.ts';
import { parsePom } from './parse.ts';

/** Maven's project files. */
export const cataloger: Cataloger = {
  name: 'pom-xml',
  version: 1,
  summary: 'dependencies that a `pom.xml` names; versions that a parent in another file gives are not known',
  wants: { basenames: ['pom.xml'] },
  type: 'maven',
  matching: { ecosystem: 'Maven', scheme: 'maven' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parsePom,
};
