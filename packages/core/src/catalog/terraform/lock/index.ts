import type { Cataloger } from '../../contract.ts';
import { parseLock } from './parse.ts';

/** Providers that Terraform or OpenTofu would install. Nobody publishes advisories of them as such. */
export const cataloger: Cataloger = {
  name: 'terraform-lock',
  version: 1,
  summary: 'providers of Terraform and OpenTofu, from `.terraform.lock.hcl`',
  wants: { basenames: ['.terraform.lock.hcl'] },
  type: 'terraform',
  matching: null,
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseLock,
};
