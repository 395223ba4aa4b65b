import type { CommandDescriptor } from '../../command/descriptor.ts';
import { CACHE_DIR } from '../scan/options.ts';

export const command: CommandDescriptor = {
  name: 'cache',
  summary: 'the layers that were read before',
  examples: [{ call: 'seaworthy cache status', says: 'where it is and how large' }],
  commands: [
    {
      name: 'status',
      summary: 'where the cache is, and how large',
      options: [CACHE_DIR],
      examples: [{ call: 'seaworthy cache status', says: 'path, entries, size and limit' }],
      load: () => import('./status.ts'),
    },
    {
      name: 'clear',
      summary: 'remove the layers; the advisory database stays',
      options: [
        CACHE_DIR,
        { kind: 'flag', name: 'all', summary: 'the advisory database too', inConfig: false },
      ],
      examples: [
        { call: 'seaworthy cache clear', says: 'the next scan reads every layer anew' },
        { call: 'seaworthy cache clear --all', says: 'as on a new machine' },
      ],
      load: () => import('./clear.ts'),
    },
  ],
};
