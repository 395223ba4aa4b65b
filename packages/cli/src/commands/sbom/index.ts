import type { CommandDescriptor } from '../../command/descriptor.ts';
import { TARGETS } from '../scan/index.ts';
import { SBOM_OUTPUT, TARGET_OPTIONS } from '../scan/options.ts';

export const command: CommandDescriptor = {
  name: 'sbom',
  summary: 'the bill of materials of an image',
  description: `${TARGETS}\n\nThe scanner vuln is not run: seaworthy scan --format cyclonedx carries vulnerabilities too.`,
  operands: [{ name: 'TARGET', summary: 'what to list', complete: 'file' }],
  options: [...SBOM_OUTPUT, ...TARGET_OPTIONS],
  examples: [
    { call: 'seaworthy sbom alpine:3.20', says: 'CycloneDX on stdout' },
    { call: 'seaworthy sbom --format spdx app.tar > app.spdx.json', says: 'SPDX' },
    {
      call: 'seaworthy sbom --output cyclonedx=app.cdx.json --output spdx=app.spdx.json app.tar',
      says: 'both at once',
    },
  ],
  load: () => import('./run.ts'),
};
