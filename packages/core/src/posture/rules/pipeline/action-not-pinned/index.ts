import type { Workflow } from '../../../model/tree.ts';
import { githubSteps } from '../../workflow.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A tag of an action can be moved to other code, and was (tj-actions, March 2025; trivy-action, March 2026). */
export const rule: Rule = defineRule({
  id: 'pipeline/action-not-pinned',
  title: 'Action is not pinned to a commit',
  why: 'The next run executes whatever the tag then points to, with the token and the secrets of this repository.',
  remedy: 'Name the commit: owner/action@<40 hex digits> # v4.2.2',
  severity: 'medium',
  covers: ['CI004', 'CI007'],
  aliases: ['unpinned-uses'],
  taxonomies: ['scorecard/Pinned-Dependencies', 'slsa/pinned'],
  checks: {
    workflow: check,
  },
});

function* check({ node, service }: Workflow): Iterable<Violation> {
  if (service !== 'github') return;
  for (const { uses } of githubSteps(node)) {
    if (uses === null || uses.text.startsWith('./')) continue;
    const isImage = uses.text.startsWith('docker://');
    const pinned = isImage ? /@sha256:[0-9a-f]{64}$/.test(uses.text) : /@[0-9a-f]{40}$/.test(uses.text);
    if (pinned) continue;
    const scanner = /(?:trivy|grype|scan|snyk|semgrep|codeql)/i.test(uses.text);
    yield {
      at: uses,
      severity: scanner ? 'high' : 'medium',
      reason: `${uses.text} may be other code tomorrow`,
    };
  }
}
