import type { Cataloger } from '../../contract.ts';
import { parseManifest } from './parse.ts';

/** Images without rpm and its database: what the distribution's build tools leave in their place. */
export const cataloger: Cataloger = {
  name: 'rpm-manifest',
  version: 1,
  summary: 'Packages of distroless Azure Linux images: `rpmmanifest/container-manifest-2`',
  wants: { paths: ['var/lib/rpmmanifest/container-manifest-2'] },
  type: 'rpm',
  matching: { ecosystem: 'distribution', scheme: 'rpm' },
  database: true,
  maxBytes: 16 * 1024 * 1024,
  parse: parseManifest,
};
