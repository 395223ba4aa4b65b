import { switchCheck } from '../../host.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** It is on unless it is switched off. */
export const rule: Rule = defineRule({
  id: 'host/userland-proxy',
  title: 'Every published port has a process of its own',
  why: 'The proxy hides the address of the client from logs and firewalls; the kernel does the same without it.',
  remedy: 'Set userland-proxy to false',
  severity: 'negligible',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.16'],
  checks: { host: switchCheck('userland-proxy', 'false', 'userland-proxy is left out: it is on') },
});
