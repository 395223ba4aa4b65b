import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import { plansDocument } from '@seaworthy/core/report/plan/document.ts';
import { renderPlan } from '@seaworthy/core/report/plan/text.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { keepYoungGenerationSmall } from '../../memory.ts';
import { wantsColour, widthOf } from '../../ui/terminal.ts';
import { writeText } from '../../ui/write.ts';
import { adviseOnDatabase } from '../scan/advice.ts';
import { withReports } from '../scan/scan.ts';

/** `seaworthy plan TARGET`: the exit code is that of the scan. */
export function run(invocation: Invocation): Promise<number> {
  keepYoungGenerationSmall();
  const { options, world } = invocation;
  return withReports(invocation, { sbom: false, plan: true }, async (reports) => {
    if (reports.some(({ plan }) => plan === undefined)) throw noDatabase();
    const text =
      options.value('format') === 'json'
        ? `${JSON.stringify(plansDocument(reports), null, 2)}\n`
        : tableOf(reports, invocation);
    await writeText(world.stdout, text);
    adviseOnDatabase(reports, invocation);
  });
}

function tableOf(reports: readonly Report[], { world, options }: Invocation): string {
  const colour = wantsColour(world, world.stdout, options.flag('no-color'));
  const width = widthOf(world, world.stdout);
  return `${reports.map((report) => renderPlan(report, { width, colour })).join('\n\n')}\n`;
}

/** Without advisories nothing is known to be wrong, which is not the same as nothing to do. */
function noDatabase(): SeaworthyError {
  return new SeaworthyError('database/invalid', 'there is no advisory database to plan by', {
    hint: 'run seaworthy db update where there is a network, or name a database with --db FILE',
  });
}
