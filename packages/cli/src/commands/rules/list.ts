import { RULES } from '@seaworthy/core/posture/rules/registry.generated.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { EXIT } from '../../exit-codes.ts';
import { writeText } from '../../ui/write.ts';
import { ownRules } from './own.ts';
import { ruleDocument } from './document.ts';

/** `seaworthy rules list`. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, world } = invocation;
  const all = [...RULES, ...(await ownRules(invocation, options.list('rules')))];
  if (options.value('format') === 'json') {
    await writeText(world.stdout, `${JSON.stringify({ rules: all.map(ruleDocument) }, null, 2)}\n`);
    return EXIT.passed;
  }
  const width = Math.max(...all.map(({ id }) => id.length));
  const lines = all.map(
    ({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(10)}  ${title}\n`,
  );
  await writeText(world.stdout, lines.join(''));
  return EXIT.passed;
}
