import type { Cataloger } from '../../contract.ts';
import { parsePodfileLock } from './parse.ts';

/** CocoaPods' lockfile. */
export const cataloger: Cataloger = {
  name: 'podfile-lock',
  version: 1,
  summary: 'CocoaPods of `Podfile.lock`',
  wants: { basenames: ['Podfile.lock'] },
  type: 'cocoapods',
  matching: null,
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parsePodfileLock,
};
