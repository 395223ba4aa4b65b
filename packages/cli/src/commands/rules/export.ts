import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { type AdmissionAction, exportRule } from '@seaworthy/core/posture/own-rules/admission.ts';
import { dump } from 'js-yaml';
import type { Invocation } from '../../command/descriptor.ts';
import { EXIT } from '../../exit-codes.ts';
import { writeText } from '../../ui/write.ts';
import { ownRules } from './own.ts';

/** `seaworthy rules export [ID]`: rules of the user as policies of the API server. Exit 1 where one cannot be. */
export async function run(invocation: Invocation): Promise<number> {
  const { operands, options, world, log } = invocation;
  const all = await ownRules(invocation, options.list('rules'));
  const [id] = operands;
  const rules = id === undefined ? all : all.filter((rule) => rule.id === id || rule.aliases.includes(id));
  if (rules.length === 0)
    throw new SeaworthyError(
      'usage',
      id === undefined ? 'there are no rules of your own' : `there is no rule ${id} of your own`,
      {
        hint: 'rules stand in .seaworthy/rules/*.yaml; ours are not exported',
      },
    );
  const action = (options.value('action') ?? 'deny') as AdmissionAction;
  const documents: string[] = [];
  let left = 0;
  for (const rule of rules) {
    const exported = exportRule(rule, action);
    if ('reason' in exported) {
      left++;
      log.note(`not exported: ${exported.reason}`);
    } else documents.push(...exported.objects.map((object) => dump(object, { lineWidth: -1, noRefs: true })));
  }
  await writeText(world.stdout, documents.join('---\n'));
  return left > 0 ? EXIT.findings : EXIT.passed;
}
