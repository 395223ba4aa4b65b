import type { VersionScheme } from '../contract.ts';
import { compareSemver } from '../semver-order.ts';

/**
 * npm's order, which is SemVer's: https://docs.npmjs.com/cli/configuring-npm/package-json#version. The package `semver`
 * refuses text that is no version, long text and large numbers, so it is the oracle of the tests, not the engine.
 */
export const scheme: VersionScheme = { name: 'npm', compare: compareSemver };
