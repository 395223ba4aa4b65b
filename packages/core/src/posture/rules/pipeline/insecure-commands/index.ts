import { scalarAt } from '../../../../bytes/located/fields.ts';
import type { Workflow } from '../../../model/tree.ts';
import { githubSteps, jobsOf } from '../../workflow.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A way for the output of a program to set variables (CVE-2020-15228). */
export const rule: Rule = defineRule({
  id: 'pipeline/insecure-commands',
  title: 'Insecure commands of the runner are allowed',
  why: 'Any text that the run prints, the name of a file for one, sets variables and the PATH of what follows.',
  remedy: 'Take ACTIONS_ALLOW_UNSECURE_COMMANDS out; write to $GITHUB_ENV',
  severity: 'high',
  covers: ['CI003'],
  aliases: ['CKV_GHA_1', 'insecure-commands'],
  taxonomies: [],
  checks: {
    workflow: check,
  },
});

function* check({ node, service }: Workflow): Iterable<Violation> {
  if (service !== 'github') return;
  const places = [node, ...jobsOf(node), ...githubSteps(node).map(({ step }) => step)];
  for (const place of places) {
    const said = scalarAt(place, 'env', 'ACTIONS_ALLOW_UNSECURE_COMMANDS');
    if (said !== undefined && /^true$/i.test(said.text)) yield { at: said, reason: 'they are switched on' };
  }
}
