import type { VersionScheme } from '../contract.ts';
import { compareSemver } from '../semver-order.ts';

/** Hex's order is that of Elixir's Version, which is SemVer's: https://hexdocs.pm/elixir/Version.html. */
export const scheme: VersionScheme = { name: 'hex', compare: compareSemver };
