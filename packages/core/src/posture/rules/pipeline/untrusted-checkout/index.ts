import { nodeAt, scalarAt } from '../../../../bytes/located/fields.ts';
import type { YamlNode } from '../../../../bytes/located/yaml.ts';
import type { Workflow } from '../../../model/tree.ts';
import { githubSteps } from '../../workflow.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** pull_request_target runs with the secrets of the repository (https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/). */
export const rule: Rule = defineRule({
  id: 'pipeline/untrusted-checkout',
  title: 'Code of a pull request is run with secrets',
  why: 'A stranger opens a pull request, and his code runs with the token and the secrets of this repository.',
  remedy: 'Use pull_request; or do not check out the head of the pull request',
  severity: 'critical',
  covers: ['CI002'],
  aliases: ['dangerous-triggers'],
  taxonomies: ['scorecard/Dangerous-Workflow'],
  checks: {
    workflow: check,
  },
});

function* check({ node, service }: Workflow): Iterable<Violation> {
  const on = nodeAt(node, 'on') ?? nodeAt(node, 'true');
  const triggers =
    on?.kind === 'map'
      ? [...on.entries.keys()]
      : on?.kind === 'list'
        ? textsOf(on.items)
        : textsOf(on === undefined ? [] : [on]);
  if (service !== 'github' || !triggers.some((name) => /^(?:pull_request_target|workflow_run)$/.test(name)))
    return;
  for (const { uses, step } of githubSteps(node)) {
    const ref = scalarAt(step, 'with', 'ref');
    if (uses?.text.startsWith('actions/checkout@') !== true || ref === undefined) continue;
    if (/head(?:_ref|\.sha|\.ref|_sha|_branch)|refs\/pull/.test(ref.text))
      yield { at: ref, reason: `${ref.text} is what a stranger wrote` };
  }
}

function textsOf(nodes: readonly YamlNode[]): readonly string[] {
  return nodes.flatMap((node) => (node.kind === 'scalar' ? [node.text] : []));
}
