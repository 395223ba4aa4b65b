import type { VersionScheme } from '../contract.ts';
import { compareSemver } from '../semver-order.ts';

/**
 * NuGet's order, https://learn.microsoft.com/nuget/concepts/package-versioning: SemVer with up to four numbers, and case
 * does not matter.
 */
export const scheme: VersionScheme = {
  name: 'nuget',
  compare: (a, b) => compareSemver(a.toLowerCase(), b.toLowerCase()),
};
