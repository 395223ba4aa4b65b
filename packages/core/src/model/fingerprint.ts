import { createHash } from 'node:crypto';

/**
 * The fingerprint of a finding: SHA-256, as hex, over its kind, its id and `subject`, which is what stays when lines move
 * and images are rebuilt (a purl by `stablePurl`, a path, a resource), and its ordinal among those that are equal in all
 * of that, from 0.
 */
export function fingerprint(parts: {
  readonly kind: string;
  readonly id: string;
  readonly subject: string;
  readonly ordinal: number;
}): string {
  // The length before each part keeps `a` + `bc` apart from `ab` + `c`.
  const text = [parts.kind, parts.id, parts.subject, String(parts.ordinal)]
    .map((part) => `${part.length}:${part}`)
    .join('\n');
  return createHash('sha256').update(text).digest('hex');
}

/** A purl without version, qualifiers and subpath: what the same package keeps from build to build. */
export function stablePurl(purl: string): string {
  const path = /^[^?#]*/.exec(purl)?.[0] ?? '';
  const at = path.lastIndexOf('@');
  return at > path.lastIndexOf('/') ? path.slice(0, at) : path;
}
