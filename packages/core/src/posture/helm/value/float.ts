// How Go writes a float64 (https://pkg.go.dev/strconv#FormatFloat). JavaScript finds the same shortest digits; only
// where the exponent begins, and how it is written, differs.

/** `%v` and `%g` without a precision: the fewest digits, with and with an exponent where it is below -4 or at least `exponentFrom`. */
export function formatGeneral(value: number, exponentFrom = 6): string {
  if (!Number.isFinite(value)) return special(value);
  const { digits, exponent } = shortest(value);
  if (exponent < -4 || exponent >= exponentFrom) return scientific(value, digits, exponent);
  return signed(value, plain(digits, exponent));
}

/** As `strconv.FormatFloat(f, 'e', precision, 64)`; without a precision, the fewest digits. */
export function formatScientific(value: number, precision?: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [mantissa = '0', exponent = '0'] = value.toExponential(precision).split('e');
  return signed(value, `${mantissa.replace('-', '')}e${paddedExponent(Number(exponent))}`);
}

/** As `strconv.FormatFloat(f, 'f', precision, 64)`. */
export function formatFixed(value: number, precision?: number): string {
  if (!Number.isFinite(value)) return special(value);
  if (precision === undefined) {
    const { digits, exponent } = shortest(value);
    return signed(value, plain(digits, exponent));
  }
  return signed(value, fixed(Math.abs(value), precision));
}

/** `%g` with a precision. */
export function formatPrecise(value: number, precision: number): string {
  if (!Number.isFinite(value)) return special(value);
  const kept = Math.max(1, precision);
  const [mantissa = '0', power = '0'] = Math.abs(value)
    .toExponential(Math.min(100, kept - 1))
    .split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
  const exponent = Number(power);
  // strconv: a whole number with fewer digits than the precision keeps its plain form up to them.
  const limit = kept > digits.length && digits.length >= exponent + 1 ? digits.length : kept;
  if (exponent < -4 || exponent >= limit) return scientific(value, digits, exponent);
  return signed(value, plain(digits, exponent));
}

function special(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function signed(value: number, text: string): string {
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

function shortest(value: number): { digits: string; exponent: number } {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function scientific(value: number, digits: string, exponent: number): string {
  const rest = digits.slice(1);
  return signed(value, `${digits[0]}${rest === '' ? '' : `.${rest}`}e${paddedExponent(exponent)}`);
}

function paddedExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return rest === '' ? whole : `${whole}.${rest}`;
}

// toFixed gives up at 1e21 and at 100 places; such a number is whole, and the places beyond are zeros.
function fixed(value: number, precision: number): string {
  const places = Math.min(100, precision);
  const text =
    value < 1e21
      ? value.toFixed(places)
      : BigInt(value).toString() + (places > 0 ? `.${'0'.repeat(places)}` : '');
  return text + '0'.repeat(precision - places);
}
