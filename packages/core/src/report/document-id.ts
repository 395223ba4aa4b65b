import { createHash } from 'node:crypto';
import type { Report } from '../model/report.ts';

/**
 * A UUID for a bill of materials, made of what stands in it (version 8 of RFC 9562: a hash of our own choice): the same
 * content gives the same id, other content another.
 */
export function documentUuid(reports: readonly Report[], kind: string): string {
  const hash = createHash('sha256').update(kind);
  for (const { artifact, packages, findings, suppressed, generated, tool } of reports)
    hash.update(
      JSON.stringify([artifact, packages, findings.length, suppressed.length, generated, tool.version]),
    );
  const hex = hash.digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
