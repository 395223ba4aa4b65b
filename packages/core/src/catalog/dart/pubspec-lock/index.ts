import type { Cataloger } from '../../contract.ts';
import { parsePubspecLock } from './parse.ts';

/** Pub's lockfile. */
export const cataloger: Cataloger = {
  name: 'pubspec-lock',
  version: 1,
  summary: 'Dart packages of `pubspec.lock`',
  wants: { basenames: ['pubspec.lock'] },
  type: 'pub',
  matching: { ecosystem: 'Pub', scheme: 'pub' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parsePubspecLock,
};
