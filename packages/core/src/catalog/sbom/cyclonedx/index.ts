import type { Cataloger } from '../../contract.ts';
import { parseEmbedded } from '../parse.ts';

/** CycloneDX documents that somebody put beside what they describe. */
export const cataloger: Cataloger = {
  name: 'sbom-cyclonedx',
  version: 2,
  summary: 'what CycloneDX documents in an image say is there: `*.cdx.json`, `bom.json`',
  wants: { suffixes: ['.cdx.json', '.cyclonedx.json', '.bom.json'], basenames: ['bom.json'] },
  type: null,
  matching: null,
  maxBytes: 64 << 20,
  parse: (file) => parseEmbedded(file),
};
