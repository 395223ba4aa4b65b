import { parseVector, weigh } from './vector.ts';

/** https://www.first.org/cvss/v2/guide, 3.2.1. */
const WEIGHTS = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
} as const;

/** The base score of a CVSS 2.0 vector (`AV:N/AC:L/Au:N/C:P/I:P/A:P`), 0 to 10; null where it is no vector. */
export function scoreV2(vector: string): number | null {
  const bare = vector.replace(/^\((.*)\)$/, '$1').replace(/^CVSS:2\.0\//, '');
  const metrics = parseVector(bare, '');
  const w = metrics === null ? null : weigh(metrics, WEIGHTS);
  if (w === null) return null;
  const impact = 10.41 * (1 - (1 - w.C) * (1 - w.I) * (1 - w.A));
  const exploitability = 20 * w.AV * w.AC * w.Au;
  const factor = impact === 0 ? 0 : 1.176;
  return Math.round((0.6 * impact + 0.4 * exploitability - 1.5) * factor * 10 + 1e-9) / 10;
}
