import type { Host } from '../../../model/host.ts';
import { optionOf } from '../../host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** json-file is the default, and keeps what it writes for ever. */
export const rule: Rule = defineRule({
  id: 'host/local-logs',
  title: 'Logs stay on the host',
  why: 'They go when the container goes, and whoever took the host over rewrites them.',
  remedy: 'Set log-driver to one that sends logs away, or collect them with an agent',
  severity: 'negligible',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.13'],
  checks: { host: check },
});

const LOCAL: ReadonlySet<string> = new Set(['json-file', 'local', 'none']);

function check({ docker }: Host): Violation | null {
  if (docker === null) return null;
  const driver = optionOf(docker, 'log-driver');
  if (driver !== null && !LOCAL.has(driver.value)) return null;
  return {
    at: driver?.at ?? docker.at,
    reason: `log-driver is ${driver?.value ?? 'json-file, the default'}`,
  };
}
