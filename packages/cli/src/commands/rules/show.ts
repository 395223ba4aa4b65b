import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Rule } from '@seaworthy/core/posture/rules/contract.ts';
import { RULES } from '@seaworthy/core/posture/rules/registry.generated.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { EXIT } from '../../exit-codes.ts';
import { writeText } from '../../ui/write.ts';
import { ownRules } from './own.ts';
import { ruleDocument, subjectsOf } from './document.ts';

/** `seaworthy rules show ID`: one rule, or all that go by that name in another tool. */
export async function run(invocation: Invocation): Promise<number> {
  const { operands, options, world } = invocation;
  const asked = (operands[0] ?? '').toLowerCase();
  const all = [...RULES, ...(await ownRules(invocation, options.list('rules')))];
  const rules = all.filter(({ id, aliases }) =>
    [id, ...aliases].some((name) => name.toLowerCase() === asked),
  );
  if (rules.length === 0) {
    throw new SeaworthyError('usage', `there is no rule ${JSON.stringify(operands[0] ?? '')}`, {
      hint: 'seaworthy rules list shows all; the ids of hadolint, Trivy, Checkov, Kubescape and kube-linter are known, too',
    });
  }
  const text =
    options.value('format') === 'json'
      ? `${JSON.stringify({ rules: rules.map(ruleDocument) }, null, 2)}\n`
      : rules.map(textOf).join('\n');
  await writeText(world.stdout, text);
  return EXIT.passed;
}

function textOf({ id, title, severity, why, remedy, aliases, taxonomies, checks }: Rule): string {
  const facts: [string, string][] = [
    ['severity', severity],
    ['why', why],
    ['what to do', remedy],
    ['decided on', subjectsOf(checks).join(', ')],
    ['other tools', aliases.join(', ')],
    ['asked for by', taxonomies.join(', ')],
  ];
  const lines = facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `  ${label.padEnd(12)}  ${value}\n`);
  return `${id}: ${title}\n${lines.join('')}`;
}
