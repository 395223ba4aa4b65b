import { matchingByType } from '@seaworthy/core/catalog/matching.ts';
import { CATALOGERS } from '@seaworthy/core/catalog/registry.generated.ts';
import type { Explanation } from '@seaworthy/core/match/explain/contract.ts';
import { explain } from '@seaworthy/core/match/explain/explain.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import { renderExplanation } from '@seaworthy/core/report/explanation/text.ts';
import type { Invocation } from '../../command/descriptor.ts';
import type { OptionValues } from '../../command/values.ts';
import { EXIT } from '../../exit-codes.ts';
import { keepYoungGenerationSmall } from '../../memory.ts';
import { wantsColour, widthOf } from '../../ui/terminal.ts';
import { writeText } from '../../ui/write.ts';
import { openOrFail } from '../db/open.ts';
import { withReports } from '../scan/scan.ts';
import { LEFT_OUT } from './index.ts';

/** `seaworthy explain ID TARGET`: 0 where it could be told, also of a flaw that is not there. */
export async function run(invocation: Invocation): Promise<number> {
  keepYoungGenerationSmall();
  const [id = '', target = ''] = invocation.operands;
  if (id.trim() === '')
    throw new SeaworthyError('usage', 'the id is empty', { hint: 'name a flaw, such as CVE-2024-5535' });
  if (invocation.options.flag('offline')) openOrFail(invocation).close();
  const options = withoutJudging(invocation.options);
  const scanned = { ...invocation, operands: [target], options };
  await withReports(scanned, { sbom: false, plan: false }, async ([report]) => {
    if (report !== undefined) await writeText(invocation.world.stdout, tell(id, report, invocation));
  });
  return EXIT.passed;
}

/** What a scan asks of options that this command does not have: all is shown, nothing is judged. */
function withoutJudging(options: OptionValues): OptionValues {
  return {
    flag: (name) => !LEFT_OUT.has(name) && options.flag(name),
    value: (name) => (LEFT_OUT.has(name) ? null : options.value(name)),
    list: (name) => (LEFT_OUT.has(name) ? [] : options.list(name)),
    origin: (name) => options.origin(name),
  };
}

function tell(id: string, report: Report, invocation: Invocation): string {
  // The first scan of a machine fetched it meanwhile.
  const source = openOrFail(invocation);
  try {
    const explanation = explain(id, { report, source, matching: matchingByType(CATALOGERS) });
    return invocation.options.value('format') === 'json'
      ? documentOf(explanation, report)
      : `${textOf(explanation, report, invocation)}\n`;
  } finally {
    source.close();
  }
}

function documentOf(explanation: Explanation, { tool, generated, database, artifact }: Report): string {
  const { layers: _, ...target } = artifact;
  return `${JSON.stringify({ schemaVersion: 1, tool, generated, database, artifact: target, ...explanation }, null, 2)}\n`;
}

function textOf(explanation: Explanation, report: Report, { world, options }: Invocation): string {
  const colour = wantsColour(world, world.stdout, options.flag('no-color'));
  return renderExplanation(explanation, report, { width: widthOf(world, world.stdout), colour });
}
