import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** k8s.gcr.io is frozen since April 2023 (https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/). */
export const rule: Rule = defineRule({
  id: 'image/old-kubernetes-registry',
  title: 'Registry is frozen',
  why: 'No fix of any flaw comes there any more.',
  remedy: 'Write registry.k8s.io',
  severity: 'low',
  covers: ['WL051'],
  aliases: ['C-0253'],
  taxonomies: [],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ image, change }) {
        if (image?.value.startsWith('k8s.gcr.io/') !== true) return null;
        const edits = change('image', image.value.replace('k8s.gcr.io/', 'registry.k8s.io/'));
        return {
          at: image.at,
          reason: `${image.value} stands there`,
          fix: deterministic('name registry.k8s.io', edits),
        };
      },
    },
  },
});
