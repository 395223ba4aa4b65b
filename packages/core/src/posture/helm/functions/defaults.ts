import { deepEqual } from '../value/deep.ts';
import { type GoValue, isEmpty, kindOf, typeOf } from '../value/value.ts';
import { define, type FunctionTable, variadic } from './define.ts';

const typeMatches = (wanted: string, value: GoValue): boolean => wanted === typeOf(value);

/** Sprig's functions about what is there, and of what type (https://masterminds.github.io/sprig/defaults.html). */
export const DEFAULTS: FunctionTable = {
  default: variadic(['any'], 'any', ([fallback, given]) => (isEmpty(given[0]) ? fallback : given[0])),
  empty: define(['any'], ([value]) => isEmpty(value)),
  coalesce: variadic([], 'any', ([values]) => values.find((value) => !isEmpty(value)) ?? null),
  all: variadic([], 'any', ([values]) => values.every((value) => !isEmpty(value))),
  any: variadic([], 'any', ([values]) => values.some((value) => !isEmpty(value))),
  ternary: define(['any', 'any', 'bool'], ([yes, no, condition]) => (condition ? yes : no)),
  typeOf: define(['any'], ([value]) => typeOf(value)),
  typeIs: define(['string', 'any'], ([wanted, value]) => typeMatches(wanted, value)),
  typeIsLike: define(
    ['string', 'any'],
    ([wanted, value]) => typeMatches(wanted, value) || typeMatches(`*${wanted}`, value),
  ),
  kindOf: define(['any'], ([value]) => kindOf(value)),
  kindIs: define(['string', 'any'], ([wanted, value]) => wanted === kindOf(value)),
  deepEqual: define(['any', 'any'], ([a, b], budget) => deepEqual(a, b, budget)),
};
