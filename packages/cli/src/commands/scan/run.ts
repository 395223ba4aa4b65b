import type { Invocation } from '../../command/descriptor.ts';
import { runScan } from './scan.ts';

/** `seaworthy scan TARGET`: 1 where a verdict fails, else 0. */
export function run(invocation: Invocation): Promise<number> {
  return runScan(invocation, { sbom: false, fallback: 'table' });
}
