import { defineRule, type Rule } from '../../contract.ts';
import { inherited, toldAt } from '../../support.ts';

/** HEALTHCHECK of an image, healthcheck of a service (https://docs.docker.com/reference/dockerfile/#healthcheck). */
export const rule: Rule = defineRule({
  id: 'reliability/healthcheck',
  title: 'No health check',
  why: 'An engine that cannot ask goes on sending requests to a program that hangs, and never starts it anew.',
  remedy: 'Add HEALTHCHECK to the Dockerfile, or healthcheck to the service',
  severity: 'low',
  covers: ['DF045', 'IM002', 'CO015', 'RT01'],
  aliases: ['DL3057', 'DS-0026', 'CKV_DOCKER_2', 'CIS-DI-0006'],
  taxonomies: ['cis-docker/4.6', 'cis-docker/5.27'],
  checks: {
    container: {
      origins: ['dockerfile', 'image', 'compose', 'live'],
      check(container) {
        const health = inherited(container, (one) => one.probes.health);
        if (health !== null && !/^none$/i.test(health.value)) return null;
        const { at, source } = toldAt(container, container.probes.health, health);
        return {
          at,
          reason: health === null ? 'nothing asks for its health' : `it is switched off${source}`,
          ...(container.origin === 'image' ? { severity: 'negligible' } : {}),
        };
      },
    },
  },
});
