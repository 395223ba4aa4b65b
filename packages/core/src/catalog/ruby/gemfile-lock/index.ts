import type { Cataloger } from '../../contract.ts';
import { parseGemfileLock } from './parse.ts';

/** Bundler's lockfile. */
export const cataloger: Cataloger = {
  name: 'gemfile-lock',
  version: 1,
  summary: 'Ruby gems of `Gemfile.lock` and `gems.locked`',
  wants: { basenames: ['Gemfile.lock', 'gems.locked'] },
  type: 'gem',
  matching: { ecosystem: 'RubyGems', scheme: 'gem' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseGemfileLock,
};
