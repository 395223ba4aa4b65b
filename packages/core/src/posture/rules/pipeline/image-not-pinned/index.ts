import { scalarAt } from '../../../../bytes/located/fields.ts';
import type { Workflow } from '../../../model/tree.ts';
import { jobsOf } from '../../workflow.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Images that the jobs of a pipeline run in. */
export const rule: Rule = defineRule({
  id: 'pipeline/image-not-pinned',
  title: 'Image of a job is not named by its digest',
  why: 'The next run is in another image, with the secrets of the pipeline.',
  remedy: 'Name it by tag and digest: name:1.2@sha256:…',
  severity: 'low',
  covers: ['CI004'],
  aliases: ['unpinned-images'],
  taxonomies: ['scorecard/Pinned-Dependencies'],
  checks: {
    workflow: check,
  },
});

function* check({ node, service }: Workflow): Iterable<Violation> {
  const jobs =
    service === 'github'
      ? jobsOf(node)
      : [node, ...node.entries.values()].map((one) => ('value' in one ? one.value : one));
  for (const job of jobs) {
    const places =
      service === 'github'
        ? [scalarAt(job, 'container'), scalarAt(job, 'container', 'image')]
        : [scalarAt(job, 'image'), scalarAt(job, 'image', 'name')];
    for (const image of places) {
      if (image !== undefined && !/@sha256:[0-9a-f]{64}$/.test(image.text) && !image.text.includes('$')) {
        yield { at: image, reason: `${image.text} may be another image tomorrow` };
      }
    }
  }
}
