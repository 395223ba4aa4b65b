import type { VersionScheme } from '../contract.ts';
import { compareNumberLists } from '../number-lists.ts';

/**
 * Haskell's order, https://pvp.haskell.org: numbers compared one by one; of two that begin alike the longer is higher.
 * Tags after a dash have no weight.
 */
export const scheme: VersionScheme = {
  name: 'hackage',
  compare: (a, b) => compareNumberLists(numbers(a), numbers(b)),
};

function numbers(version: string): readonly string[] {
  const text = version.trim();
  const dash = text.indexOf('-');
  return text.slice(0, dash < 0 ? undefined : dash).split('.');
}
