import type { Invocation } from '../../command/descriptor.ts';
import { runScan } from '../scan/scan.ts';

/** `seaworthy sbom TARGET`: the packages alone. */
export function run(invocation: Invocation): Promise<number> {
  return runScan(invocation, { sbom: true, fallback: 'cyclonedx' });
}
