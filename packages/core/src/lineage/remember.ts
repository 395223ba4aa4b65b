import { isVulnerability, type VulnerabilityFinding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { chainIds, type KnownFinding, type KnownImages } from './known-images.ts';

/** What decides how an image is remembered. */
export interface RememberOptions {
  readonly keepAsBase: boolean;
  /** A list that was filtered is not what the image has. */
  readonly severities: readonly Severity[] | null;
}

/** Remembers an image that was scanned, for those that are built on it. What is no image is not remembered. */
export function rememberImage(
  { artifact, database, findings }: Report,
  known: KnownImages,
  { keepAsBase, severities }: RememberOptions,
): void {
  const { kind, name, digest, imageId, platform, layers } = artifact;
  const chainId = chainIds(layers.map(({ diffId }) => diffId)).at(-1);
  if (kind !== 'image' || chainId === undefined) return;
  known.remember({
    chainId,
    layers: layers.length,
    name: { name, digest, imageId, platform, indexed: keepAsBase },
    findings:
      database === null || severities !== null
        ? null
        : { database: database.digest, list: findings.filter(isVulnerability).map(knownFinding) },
  });
}

function knownFinding({ id, package: pkg, severity, epss, kev }: VulnerabilityFinding): KnownFinding {
  return { id, package: pkg.name, severity, epss: epss?.score ?? null, exploited: kev !== null };
}
