import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { runTests } from '@seaworthy/core/posture/own-rules/run-tests.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { EXIT } from '../../exit-codes.ts';
import { writeText } from '../../ui/write.ts';
import { ownRules } from './own.ts';

/** `seaworthy rules test [PATH…]`: the tests beside the rules of the user. */
export async function run(invocation: Invocation): Promise<number> {
  const { operands, world } = invocation;
  const rules = await ownRules(invocation, operands);
  if (rules.length === 0)
    throw new SeaworthyError('usage', 'there are no rules to test', {
      hint: 'put them into .seaworthy/rules/*.yaml, or name a file; docs/own-rules.md says how a rule is written',
    });
  const outcomes = runTests(rules);
  const lines = outcomes.map(({ rule, test, wrong }) => {
    const { line } = test.at.source.positionOf(test.at.start);
    const where = `${test.at.source.path}:${line}`;
    return wrong === null
      ? `ok      ${rule.id}: ${test.name}`
      : `FAILED  ${rule.id}: ${test.name} (${where}): ${wrong}`;
  });
  const untested = rules.filter(({ own }) => own.tests.length === 0);
  lines.push(...untested.map(({ id }) => `no test ${id}`));
  const failed = outcomes.filter(({ wrong }) => wrong !== null).length;
  lines.push(
    '',
    `${outcomes.length - failed} passed, ${failed} failed; ${untested.length} of ${rules.length} rules have no test`,
  );
  await writeText(world.stdout, `${lines.join('\n')}\n`);
  return failed > 0 ? EXIT.findings : EXIT.passed;
}
