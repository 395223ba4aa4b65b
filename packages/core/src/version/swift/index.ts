import type { VersionScheme } from '../contract.ts';
import { compareSemver } from '../semver-order.ts';

/** Swift packages are tagged with SemVer, with or without `v`: https://docs.swift.org/package-manager/. */
export const scheme: VersionScheme = { name: 'swift', compare: compareSemver };
