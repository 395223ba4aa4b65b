import type { VersionScheme } from '../contract.ts';
import { compareIdentifierLists, compareSemver, parseSemver } from '../semver-order.ts';

/** Dart's order, https://dart.dev/tools/pub/versioning: SemVer, and then build metadata, none being the lowest. */
export const scheme: VersionScheme = { name: 'pub', compare };

function compare(a: string, b: string): number {
  return compareSemver(a, b) || compareIdentifierLists(buildOf(a), buildOf(b));
}

function buildOf(version: string): readonly string[] {
  const build = parseSemver(version)?.build ?? '';
  return build === '' ? [] : build.split('.');
}
