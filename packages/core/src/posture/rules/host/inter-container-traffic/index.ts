import { switchCheck } from '../../host.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** icc is true unless it is switched off (https://docs.docker.com/engine/network/drivers/bridge/). */
export const rule: Rule = defineRule({
  id: 'host/inter-container-traffic',
  title: 'Containers of the default bridge reach each other',
  why: 'A container that was taken over reaches every port of every other one on the default network, published or not.',
  remedy: 'Set icc to false in daemon.json, and give containers that belong together a network of their own',
  severity: 'medium',
  covers: ['NW022', 'DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.2', 'cis-docker/5.30'],
  checks: { host: switchCheck('icc', 'false', 'icc is left out: it is on') },
});
