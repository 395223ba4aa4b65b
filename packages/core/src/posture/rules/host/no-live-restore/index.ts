import { switchCheck } from '../../host.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** https://docs.docker.com/engine/daemon/live-restore/ */
export const rule: Rule = defineRule({
  id: 'host/no-live-restore',
  title: 'Containers end with the daemon',
  why: 'An update of the daemon stops every service of the host, so that it is put off.',
  remedy: 'Set live-restore to true (not with swarm)',
  severity: 'negligible',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.15'],
  checks: { host: switchCheck('live-restore', 'true', 'live-restore is left out: it is off') },
});
