import type { VersionScheme } from '../contract.ts';
import { compareIdentifierLists, compareSemver, parseSemver } from '../semver-order.ts';

/**
 * Julia's VersionNumber, https://docs.julialang.org/en/v1/base/base/#Base.VersionNumber: SemVer, and then build metadata,
 * by which the builds of binary packages (`1.2.3+1`) are ordered.
 */
export const scheme: VersionScheme = { name: 'julia', compare };

function compare(a: string, b: string): number {
  return compareSemver(a, b) || compareIdentifierLists(buildOf(a), buildOf(b));
}

function buildOf(version: string): readonly string[] {
  const build = parseSemver(version)?.build ?? '';
  return build === '' ? [] : build.split('.');
}
