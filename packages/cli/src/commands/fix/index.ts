import type { CommandDescriptor } from '../../command/descriptor.ts';
import { CACHE_DIR, FAIL_ON, TIMEOUT } from '../scan/options.ts';

export const command: CommandDescriptor = {
  name: 'fix',
  summary: 'repairs configuration: a patch, or the files themselves',
  description: `TARGET is a folder or a file with Dockerfiles, Compose files or manifests. The patch goes to stdout, and nothing is
changed without --write. Every fix is proved: the edited file is read and judged again, the finding is gone and no other
came. Those that need a choice are left out, unless --suggest asks for them. Exit codes are those of scan: 1 where findings
are left that --fail-on does not allow.`,
  operands: [{ name: 'TARGET', summary: 'what to repair', complete: 'file' }],
  options: [
    { kind: 'flag', name: 'write', summary: 'change the files' },
    { kind: 'flag', name: 'suggest', summary: 'the fixes that need a choice, too' },
    FAIL_ON,
    CACHE_DIR,
    TIMEOUT,
  ],
  examples: [
    { call: 'seaworthy fix .', says: 'what would be changed in this repository' },
    { call: 'seaworthy fix . | git apply', says: 'the same as --write, by way of git' },
    { call: 'seaworthy fix --write deploy/', says: 'change the files' },
    { call: 'seaworthy fix --suggest compose.yaml', says: 'with the fixes that need a look' },
  ],
  load: () => import('./run.ts'),
};
