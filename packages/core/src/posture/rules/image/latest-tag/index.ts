import type { Place } from '../../../../bytes/located/text.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

const REFERENCE = /^(?:[^/@]+\/)*[^/:@]+(?::([^@/]+))?(?:@(.+))?$/;

/** A tag that means another image tomorrow. */
export const rule: Rule = defineRule({
  id: 'image/latest-tag',
  title: 'Image has no tag, or latest',
  why: 'What is built and what runs changes without a change of anything here, and nobody can say which one had the flaw.',
  remedy: 'Name a version, or better a digest',
  severity: 'medium',
  covers: ['DF001', 'DF002', 'WL046', 'CO023'],
  aliases: [
    'DL3006',
    'DL3007',
    'DS-0001',
    'CKV_DOCKER_7',
    'CKV_K8S_14',
    'KSV-0013',
    'latest-tag',
    'tagNotSpecified',
    'disallow-latest-tag',
  ],
  taxonomies: ['nsa-cisa/image-tags'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check: ({ image }) => violation(image?.value ?? '', image?.at),
    },
    dockerfile: ({ file }) =>
      file.stages.flatMap(({ base, image }) =>
        base.kind === 'image' && base.resolved !== null ? (violation(base.resolved, image?.place) ?? []) : [],
      ),
  },
});

function violation(image: string, at: Place | undefined): Violation | null {
  const found = REFERENCE.exec(image);
  if (found === null || at === undefined || image.includes('$')) return null;
  const [, tag, digest] = found;
  if (digest !== undefined || (tag !== undefined && tag !== 'latest')) return null;
  return {
    at,
    reason: tag === undefined ? `${image} has no tag, which is latest` : `${image} is whatever is newest`,
  };
}
