import type { Cvss } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { scoreV2 } from './v2.ts';
import { scoreV3 } from './v3.ts';
import { scoreV4 } from './v4.ts';

/** A vector as a statement of a report: its version, and the score that we compute from it (null where it is none). */
export function readCvss(vector: string, source: string): Cvss {
  if (vector.startsWith('CVSS:4.')) return { version: '4.0', vector, score: scoreV4(vector), source };
  if (vector.startsWith('CVSS:3.'))
    return { version: vector.slice(5, 8), vector, score: scoreV3(vector), source };
  return { version: '2.0', vector, score: scoreV2(vector), source };
}

/** The words of the specifications for a score: 3.1, section 5; 2.0 has no `critical` (NVD's words). */
export function severityOfScore(score: number, version: string): Severity {
  if (score >= 9 && version !== '2.0') return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'negligible';
}
