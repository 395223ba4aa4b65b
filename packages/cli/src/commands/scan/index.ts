import type { CommandDescriptor } from '../../command/descriptor.ts';
import { HELM_VALUES, MIRROR, OWN_RULES, SCAN_OUTPUT, TARGET_OPTIONS } from './options.ts';

/** What TARGET may be; shown by `scan` and `sbom`. */
export const TARGETS = `TARGET is docker-archive:FILE, oci-archive:FILE, oci-dir:DIR, dir:DIR, file:FILE, sbom:FILE, registry:REF, docker:REF, podman:REF, engine: (what runs) or host: (this machine).
Without a scheme: a path that exists, else an engine that has the image, else the registry.`;

export const command: CommandDescriptor = {
  name: 'scan',
  summary: 'packages of an image, their vulnerabilities, and what could not be known',
  description: TARGETS,
  operands: [{ name: 'TARGET', summary: 'what to scan', complete: 'file' }],
  options: [...SCAN_OUTPUT, ...TARGET_OPTIONS, MIRROR, OWN_RULES, HELM_VALUES],
  examples: [
    { call: 'seaworthy scan alpine:3.20', says: 'what is wrong with an image of an engine or a registry' },
    {
      call: 'seaworthy scan --fail-on high --only-fixed app.tar',
      says: 'in a pipeline: fail on what an update would fix',
    },
    {
      call: 'seaworthy scan --format table --output sarif=app.sarif --output json=app.json app.tar',
      says: 'the table on the screen, two files besides',
    },
    { call: 'seaworthy scan --offline --db advisories.db oci-dir:build/image', says: 'without any network' },
    {
      call: 'seaworthy scan --all-platforms registry:ghcr.io/acme/api:1.4',
      says: 'each platform of an index',
    },
    { call: 'seaworthy scan --scanners config .', says: 'Dockerfiles, Compose files, manifests, charts' },
    { call: 'seaworthy scan engine:', says: 'the containers that run on this machine' },
    { call: 'seaworthy scan host:', says: 'its engines, and who may change them' },
  ],
  load: () => import('./run.ts'),
};
