import type { Cataloger } from '../../contract.ts';
import { parseGemspec } from './parse.ts';

/** Gems as RubyGems installs them. */
export const cataloger: Cataloger = {
  name: 'gem-installed',
  version: 1,
  summary: 'Ruby gems as installed, from `specifications/*.gemspec`',
  wants: { suffixes: ['.gemspec'], within: 'specifications' },
  type: 'gem',
  matching: { ecosystem: 'RubyGems', scheme: 'gem' },
  maxBytes: 4 << 20,
  parse: parseGemspec,
};
