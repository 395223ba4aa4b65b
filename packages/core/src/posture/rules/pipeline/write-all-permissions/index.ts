import { nodeAt } from '../../../../bytes/located/fields.ts';
import type { Workflow } from '../../../model/tree.ts';
import { jobsOf } from '../../workflow.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** The token of a run (https://docs.github.com/actions/security-for-github-actions/security-guides/automatic-token-authentication). */
export const rule: Rule = defineRule({
  id: 'pipeline/write-all-permissions',
  title: 'Token of the pipeline may do everything',
  why: 'Whatever the run executes, a dependency or a script of a pull request, may push, release and change settings.',
  remedy: 'Set permissions: {contents: read} at the top, and give a job what it needs',
  severity: 'medium',
  covers: ['CI001'],
  aliases: ['CKV2_GHA_1', 'excessive-permissions'],
  taxonomies: ['scorecard/Token-Permissions'],
  checks: {
    workflow: check,
  },
});

function* check({ node, service }: Workflow): Iterable<Violation> {
  if (service !== 'github') return;
  const top = nodeAt(node, 'permissions');
  const jobs = jobsOf(node);
  for (const said of [top, ...jobs.map((job) => nodeAt(job, 'permissions'))]) {
    if (said?.kind === 'scalar' && said.text === 'write-all')
      yield {
        at: said,
        reason: 'write-all is asked for',
        fix: suggested('ask for read-all, and for what is written where it is written', [
          { source: said.source, start: said.start, end: said.end, text: 'read-all' },
        ]),
      };
  }
  const [first] = jobs.filter((job) => nodeAt(job, 'permissions') === undefined);
  if (top === undefined && first !== undefined) {
    yield { at: first, severity: 'low', reason: 'nothing limits it: it is what the repository gives' };
  }
}
