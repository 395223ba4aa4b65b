import type { VersionScheme } from '../contract.ts';
import { compareSemver } from '../semver-order.ts';

/**
 * Cargo's order, which is SemVer's: https://doc.rust-lang.org/cargo/reference/resolver.html. Build metadata does not count,
 * as it does not for Cargo's requirements.
 */
export const scheme: VersionScheme = { name: 'crates', compare: compareSemver };
