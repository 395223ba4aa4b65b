interface Region {
  readonly startLine: number | null;
  readonly startColumn: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
}

/** A place in a file. Code scanning shows nothing without a region: the first line, where there is none. */
export function physicalLocation(path: string, region: Partial<Region> = {}): unknown {
  const { startLine = null, startColumn = null, endLine = null, endColumn = null } = region;
  const parts = Object.entries({ startColumn, endLine, endColumn }).filter(([, value]) => value !== null);
  return {
    artifactLocation: { uri: relativeUri(path), uriBaseId: 'ROOTPATH' },
    region: { startLine: startLine ?? 1, ...(startLine === null ? {} : Object.fromEntries(parts)) },
  };
}

/** A path of an image as a relative URI reference (RFC 3986): each segment encoded, never absolute, never upwards. */
export function relativeUri(path: string): string {
  const segments = path
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .map((segment) => (segment === '..' ? '%2E%2E' : encodeURIComponent(segment)));
  return segments.length === 0 ? '.' : segments.join('/');
}
