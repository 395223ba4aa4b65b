import { matchingByType } from '@seaworthy/core/catalog/matching.ts';
import { CATALOGERS } from '@seaworthy/core/catalog/registry.generated.ts';
import { neededEcosystems } from '@seaworthy/core/match/needed.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { count } from '../../ui/text.ts';
import { databasePath } from '../db/open.ts';

/** What a person should know of the database behind these reports, on stderr: none, or one that lacks something. */
export function adviseOnDatabase(reports: readonly Report[], invocation: Invocation): void {
  const { options, log } = invocation;
  if (reports.every(({ database }) => database === null)) {
    // Without --offline the fetching has said why there is none.
    if (!options.flag('offline')) return;
    log.note(`no vulnerabilities were looked for: there is no advisory database ${databasePath(invocation)}`);
    log.hint('run seaworthy db update where there is a network, or name a database with --db FILE');
    return;
  }
  const missing = missingEcosystems(reports);
  if (missing.length === 0) return;
  log.note(`the advisory database has nothing of ${missing.join(', ')}`);
  if (options.value('db') === null)
    log.hint(`seaworthy db update --ecosystem ${shellWord(missing.join(','))}`);
  else log.hint('build it with these feeds too: seaworthy db build --from FEEDS');
}

/** What `--severity` keeps out of sight, so that a short list is not taken for a clean image. */
export function adviseOnHidden(reports: readonly Report[], { options, log }: Invocation): void {
  if (options.list('severity').length === 0) return;
  const hidden = reports.reduce((sum, { findings, verdict }) => {
    return sum + Object.values(verdict.counts).reduce((all, one) => all + one, 0) - findings.length;
  }, 0);
  if (hidden === 0) return;
  log.note(`${count(hidden, 'finding')} of other severities not shown (${options.origin('severity')})`);
}

/** The ecosystems of packages in the reports of which their database has no source. */
export function missingEcosystems(reports: readonly Report[]): readonly string[] {
  const matching = matchingByType(CATALOGERS);
  const missing = new Set<string>();
  for (const { packages, artifact, database } of reports) {
    const held = new Set(database?.sources.map(({ name }) => name));
    for (const name of neededEcosystems(packages, artifact.distro, matching))
      if (!held.has(name)) missing.add(name);
  }
  return [...missing].sort();
}

function shellWord(text: string): string {
  return /\s/.test(text) ? `"${text}"` : text;
}
