import { parseVector, weigh } from './vector.ts';

/** https://www.first.org/cvss/v3.1/specification-document, 7.4. */
const WEIGHTS = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  S: { U: 0, C: 1 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
} as const;
/** Privileges weigh more where the scope changes. */
const PRIVILEGES_CHANGED: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };

/** The base score of a CVSS 3.0 or 3.1 vector, 0 to 10; null where it is no vector. */
export function scoreV3(vector: string): number | null {
  const metrics = parseVector(vector, 'CVSS:3.1/') ?? parseVector(vector, 'CVSS:3.0/');
  const w = metrics === null ? null : weigh(metrics, WEIGHTS);
  if (metrics === null || w === null) return null;
  const changed = w.S === 1;
  const sub = 1 - (1 - w.C) * (1 - w.I) * (1 - w.A);
  const impact = changed ? 7.52 * (sub - 0.029) - 3.25 * (sub - 0.02) ** 15 : 6.42 * sub;
  if (impact <= 0) return 0;
  const privileges = changed ? (PRIVILEGES_CHANGED[metrics.get('PR') ?? ''] ?? 0) : w.PR;
  const exploitability = 8.22 * w.AV * w.AC * privileges * w.UI;
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

/** Appendix A: rounds up to one decimal in whole numbers, so that every machine gives the same. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
