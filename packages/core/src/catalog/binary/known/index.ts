import type { Cataloger } from '../../contract.ts';
import { GENERIC_MATCHING } from '../../generic.ts';
import { parseProgram } from './parse.ts';

/**
 * Programs that people put into images without a package manager. Go programs are not among them: they tell their modules
 * themselves. Told by its first bytes, not by names: a file that is wanted by name is not offered to units that want it by
 * its bytes.
 */
export const cataloger: Cataloger = {
  name: 'known-binary',
  version: 1,
  summary:
    'well-known programs and libraries by themselves (Node, Python, nginx, OpenSSL …), from the version in them',
  wants: { magic: ['\x7fELF'] },
  type: 'generic',
  matching: GENERIC_MATCHING,
  parse: parseProgram,
};
