// Sprig adds, divides and multiplies floats as decimals (https://pkg.go.dev/github.com/shopspring/decimal), so that
// `addf 0.1 0.2` is 0.3.

/** value × 10^exponent. */
interface Decimal {
  readonly value: bigint;
  readonly exponent: number;
}

/** Digits behind the point of a quotient. */
const DIVISION_PRECISION = 16;

export type DecimalOperator = 'add' | 'sub' | 'mul' | 'div';

/** `first op second op third …`; null for a division by zero. */
export function decimals(operator: DecimalOperator, values: readonly number[]): number | null {
  const [first, ...rest] = values.map(toDecimal);
  if (first === undefined) return 0;
  let result = first;
  for (const operand of rest) {
    if (operator === 'div' && operand.value === 0n) return null;
    result = apply(operator, result, operand);
  }
  return Number(`${result.value}e${result.exponent}`);
}

function toDecimal(value: number): Decimal {
  if (!Number.isFinite(value)) return { value: 0n, exponent: 0 };
  const [mantissa = '0', power = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { value: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

function apply(operator: DecimalOperator, a: Decimal, b: Decimal): Decimal {
  if (operator === 'mul') return { value: a.value * b.value, exponent: a.exponent + b.exponent };
  if (operator === 'div') return divide(a, b);
  const exponent = Math.min(a.exponent, b.exponent);
  const [x, y] = [scaled(a, exponent), scaled(b, exponent)];
  return { value: operator === 'add' ? x + y : x - y, exponent };
}

function scaled({ value, exponent }: Decimal, to: number): bigint {
  return value * 10n ** BigInt(exponent - to);
}

function divide(a: Decimal, b: Decimal): Decimal {
  const shift = a.exponent - b.exponent + DIVISION_PRECISION;
  const [x, y] =
    shift >= 0 ? [a.value * 10n ** BigInt(shift), b.value] : [a.value, b.value * 10n ** BigInt(-shift)];
  const quotient = x / y;
  const rest = abs(x % y) * 2n;
  const away = x < 0n === y < 0n ? 1n : -1n;
  return { value: rest >= abs(y) ? quotient + away : quotient, exponent: -DIVISION_PRECISION };
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
