import type { VersionScheme } from '../contract.ts';
import { compareSemver } from '../semver-order.ts';

/** Semantic Versioning 2.0.0, https://semver.org. */
export const scheme: VersionScheme = { name: 'semver', compare: compareSemver };
