import { type Budget, spend } from '../limits.ts';
import { formatValue } from '../value/format.ts';
import { GoError, type GoFunction, type GoList, type GoValue, int64, list } from '../value/value.ts';
import { toFloat64, toInt64 } from './cast.ts';
import { type DecimalOperator, decimals } from './decimal.ts';
import { define, type FunctionTable, variadic } from './define.ts';

const fold = (start: GoValue, rest: readonly GoValue[], step: (a: bigint, b: bigint) => bigint): GoValue =>
  int64(rest.reduce<bigint>((sum, value) => BigInt.asIntN(64, step(sum, toInt64(value))), toInt64(start)));

function divided(a: GoValue, b: GoValue, step: (a: bigint, b: bigint) => bigint): GoValue {
  const divisor = toInt64(b);
  if (divisor === 0n) throw new GoError('runtime error: integer divide by zero');
  return int64(step(toInt64(a), divisor));
}

function decimal(operator: DecimalOperator): GoFunction {
  return variadic(['any'], 'any', ([first, rest], budget) => {
    spend(budget, 10 * (rest.length + 1));
    // A product of many has as many digits as all of them; nobody multiplies more than a handful.
    if (rest.length > 100) throw new GoError('more than 100 operands');
    const result = decimals(operator, [first, ...rest].map(toFloat64));
    if (result === null) throw new GoError('decimal division by 0');
    return result;
  });
}

/** From `start` to before `stop`; nothing where the step leads away. */
function steps(start: number, stop: number, step: number, budget: Budget): bigint[] {
  const up = stop >= start;
  if (up ? step <= 0 : step >= 0) return [];
  const count = Math.ceil((stop - start) / step);
  spend(budget, count);
  return Array.from({ length: count }, (_, at) => BigInt(start + at * step));
}

function ints(items: readonly bigint[]): GoList {
  return list(items, '[]int');
}

function sequence(params: readonly number[], budget: Budget): string {
  const [a = 0, b = 0, c = 0] = params;
  switch (params.length) {
    case 1:
      return a < 1 ? steps(1, a - 1, -1, budget).join(' ') : steps(1, a + 1, 1, budget).join(' ');
    case 2:
      return b < a ? steps(a, b - 1, -1, budget).join(' ') : steps(a, b + 1, 1, budget).join(' ');
    case 3:
      if (c < a) return b > 0 ? '' : steps(a, c - 1, b, budget).join(' ');
      return steps(a, c + 1, b, budget).join(' ');
    default:
      return '';
  }
}

function rounded(value: number, places: number, on: number): number {
  const power = 10 ** places;
  const digit = power * value;
  const fraction = digit - Math.trunc(digit);
  return (fraction >= on ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function octal(text: string): bigint {
  const match = /^([-+]?)([0-7]{1,21})$/.exec(text);
  if (match === null) return 0n;
  const value = BigInt(`0o${match[2]}`);
  return value >= 2n ** 63n ? 0n : match[1] === '-' ? -value : value;
}

function extreme(picks: (a: bigint, b: bigint) => boolean): GoFunction {
  return variadic(['any'], 'any', ([first, rest]) => fold(first, rest, (a, b) => (picks(a, b) ? a : b)));
}

const MAX = extreme((a, b) => a >= b);

/** Sprig's functions over numbers (https://masterminds.github.io/sprig/math.html). */
export const MATH: FunctionTable = {
  add: variadic([], 'any', ([values]) => fold(0n, values, (a, b) => a + b)),
  add1: define(['any'], ([value]) => int64(toInt64(value) + 1n)),
  sub: define(['any', 'any'], ([a, b]) => int64(toInt64(a) - toInt64(b))),
  mul: variadic(['any'], 'any', ([first, rest]) => fold(first, rest, (a, b) => a * b)),
  div: define(['any', 'any'], ([a, b]) => divided(a, b, (x, y) => x / y)),
  mod: define(['any', 'any'], ([a, b]) => divided(a, b, (x, y) => x % y)),
  max: MAX,
  biggest: MAX,
  min: extreme((a, b) => a <= b),
  maxf: variadic(['any'], 'any', ([first, rest]) => Math.max(toFloat64(first), ...rest.map(toFloat64))),
  minf: variadic(['any'], 'any', ([first, rest]) => Math.min(toFloat64(first), ...rest.map(toFloat64))),
  addf: variadic([], 'any', ([values], budget) => decimal('add').run([0, ...values], budget)),
  add1f: define(['any'], ([value], budget) => decimal('add').run([value, 1], budget)),
  subf: decimal('sub'),
  mulf: decimal('mul'),
  divf: decimal('div'),
  floor: define(['any'], ([value]) => Math.floor(toFloat64(value))),
  ceil: define(['any'], ([value]) => Math.ceil(toFloat64(value))),
  round: variadic(['any', 'int'], 'float64', ([value, places, on]) =>
    rounded(toFloat64(value), places, on[0] ?? 0.5),
  ),
  int: define(['any'], ([value]) => toInt64(value)),
  int64: define(['any'], ([value]) => int64(toInt64(value))),
  float64: define(['any'], ([value]) => toFloat64(value)),
  atoi: define(['string'], ([text]) => {
    const value = /^[-+]?[0-9]{1,25}$/.test(text) ? BigInt(text.replace('+', '')) : 0n;
    return BigInt.asIntN(64, value) === value ? value : value < 0n ? -(2n ** 63n) : 2n ** 63n - 1n;
  }),
  toDecimal: define(['any'], ([value], budget) => int64(octal(formatValue(value, budget)))),
  seq: variadic([], 'int', ([params], budget) => sequence(params, budget)),
  until: define(['int'], ([count], budget) => ints(steps(0, count, count < 0 ? -1 : 1, budget))),
  untilStep: define(['int', 'int', 'int'], ([start, stop, step], budget) =>
    ints(steps(start, stop, step, budget)),
  ),
};
