import type { Place } from '../../../../bytes/located/text.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A digest is the one name of an image that cannot be given to another. */
export const rule: Rule = defineRule({
  id: 'image/not-by-digest',
  title: 'Image is not named by its digest',
  why: 'A tag can be moved to other content, by its owner or by whoever has his key: what was scanned and signed is then not what runs.',
  remedy: 'Name it by tag and digest: name:1.2@sha256:…',
  severity: 'low',
  covers: ['DF003', 'WL047', 'CO023'],
  aliases: ['CKV_K8S_43', 'C-0306'],
  taxonomies: ['slsa/pinned', 'scorecard/Pinned-Dependencies'],
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
  if (image === '' || at === undefined || /@[a-z0-9]+:[0-9a-f]+$/.test(image)) return null;
  return { at, reason: `${image} may be another image tomorrow` };
}
