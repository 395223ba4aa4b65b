import type { SeverityStatement } from '../../../model/advisory.ts';
import { asObject } from '../../../bytes/json.ts';
import { asArray, asText } from '../../text.ts';

/** Statements of an OSV `severity` list (https://ossf.github.io/osv-schema/#severity-field). */
export function severityList(value: unknown): SeverityStatement[] {
  const statements: SeverityStatement[] = [];
  for (const entry of asArray(value)) {
    const type = asText(asObject(entry)?.['type']);
    const score = asText(asObject(entry)?.['score']);
    if (type !== null && score !== null && type.length <= 40 && score.length <= 300)
      statements.push({ type, score });
  }
  return statements;
}
