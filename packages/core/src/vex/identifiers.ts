import { parsePackageUrl } from '../catalog/purl-parse.ts';
import type { VexProduct, VexStatus } from './contract.ts';

const STATUSES: readonly VexStatus[] = ['not_affected', 'affected', 'fixed', 'under_investigation'];

/** A status of the four, or null. */
export function asStatus(text: string | null): VexStatus | null {
  return STATUSES.find((status) => status === text) ?? null;
}

/** A product out of whatever identifies it: package URLs are told from other names, digests from both. */
export function productOf(
  identifiers: readonly string[],
  rest: Partial<Pick<VexProduct, 'digests' | 'cpes' | 'versions' | 'subcomponents'>> = {},
): VexProduct {
  const purls = identifiers.map(parsePackageUrl).filter((purl) => purl !== null);
  const names = identifiers.filter((text) => parsePackageUrl(text) === null);
  const { digests = [], cpes = [], versions = [], subcomponents = [] } = rest;
  return { purls, names, digests, cpes, versions, subcomponents };
}

/** A digest as images have it, from the ways in which formats spell the algorithm; null for other algorithms. */
export function digestOf(algorithm: string, hex: string): string | null {
  if (algorithm.toLowerCase().replaceAll(/[-_]/g, '') !== 'sha256') return null;
  return /^[0-9a-f]{64}$/i.test(hex) ? `sha256:${hex.toLowerCase()}` : null;
}
