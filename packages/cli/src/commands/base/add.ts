import type { Invocation } from '../../command/descriptor.ts';
import { EXIT } from '../../exit-codes.ts';
import { keepYoungGenerationSmall } from '../../memory.ts';
import { count } from '../../ui/text.ts';
import { withReports } from '../scan/scan.ts';

/** `seaworthy base index IMAGE…`: scans each, and keeps it. Ends at the first that cannot be scanned. */
export async function run(invocation: Invocation): Promise<number> {
  keepYoungGenerationSmall();
  const { log } = invocation;
  for (const image of invocation.operands) {
    const work = { sbom: false, plan: false, keepAsBase: true };
    await withReports({ ...invocation, operands: [image] }, work, async (reports) => {
      for (const { artifact, findings } of reports) {
        const what =
          artifact.kind === 'image' ? count(artifact.layers.length, 'layer') : 'no image: not kept';
        const platform = artifact.platform === null ? '' : ` (${artifact.platform})`;
        log.note(`${artifact.name}${platform}: ${what}, ${count(findings.length, 'finding')}`);
      }
    });
  }
  return EXIT.passed;
}
