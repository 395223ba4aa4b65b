import type { Workflow } from '../../../model/tree.ts';
import { githubSteps } from '../../workflow.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** What others write is pasted into a script before the shell sees it (https://docs.github.com/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions#understanding-the-risk-of-script-injections). */
export const rule: Rule = defineRule({
  id: 'pipeline/script-injection',
  title: 'Text of others becomes a part of a script',
  why: 'Who opens an issue with the right title runs commands with the token and the secrets of the run.',
  remedy: 'Hand it over by env, and write "$TITLE" in the script',
  severity: 'high',
  covers: ['CI002'],
  aliases: ['CKV_GHA_2', 'template-injection'],
  taxonomies: ['scorecard/Dangerous-Workflow'],
  checks: {
    workflow: check,
  },
});

const UNTRUSTED =
  /\$\{\{[^}]*\bgithub\.(?:head_ref|event\.(?:issue\.(?:title|body)|pull_request\.(?:title|body|head\.(?:ref|label|repo\.default_branch))|comment\.body|review\.body|review_comment\.body|discussion\.(?:title|body)|head_commit\.(?:message|author\.(?:name|email))|commits|pages|workflow_run\.head_branch|inputs))[^}]*\}\}/;

function* check({ node, service }: Workflow): Iterable<Violation> {
  if (service !== 'github') return;
  for (const { run } of githubSteps(node)) {
    const found = run === null ? null : UNTRUSTED.exec(run.text);
    if (run !== null && found !== null) yield { at: run, reason: `${found[0]} is written by others` };
  }
}
