import type { FeedFile, FeedRecord } from '../../contract.ts';
import { asObject } from '../../../bytes/json.ts';
import { asArray, asDay, asTime, feedJson } from '../../text.ts';

/** CISA's catalogue (https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json). */
export function* parseKev(file: FeedFile): Generator<FeedRecord> {
  const catalogue = asObject(feedJson(file));
  const vulnerabilities = asArray(catalogue?.['vulnerabilities']);
  if (vulnerabilities.length === 0) throw new Error('it lists no vulnerabilities');
  for (const [index, vulnerability] of vulnerabilities.entries()) {
    const entry = asObject(vulnerability);
    const cve = entry?.['cveID'];
    const dueDate = asDay(entry?.['dueDate']);
    if (typeof cve !== 'string' || !/^CVE-\d{4}-\d{4,19}$/.test(cve) || dueDate === null) {
      yield { kind: 'unreadable', record: `vulnerabilities/${index}`, reason: 'no cveID with a dueDate' };
      continue;
    }
    yield { kind: 'kev', cve, kev: { dueDate } };
  }
  yield { kind: 'source', name: 'KEV', updated: asTime(catalogue?.['dateReleased']) };
}
