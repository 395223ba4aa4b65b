import { switchCheck } from '../../host.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** It is the default for containers that say nothing. */
export const rule: Rule = defineRule({
  id: 'host/new-privileges-by-default',
  title: 'Containers may gain privileges',
  why: 'A program with the set-user-id bit in any container makes root of its user.',
  remedy: 'Set no-new-privileges to true in daemon.json',
  severity: 'low',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.14'],
  checks: { host: switchCheck('no-new-privileges', 'true', 'no-new-privileges is left out: it is off') },
});
