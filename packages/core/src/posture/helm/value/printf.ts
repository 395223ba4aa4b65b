import { type Budget, spend, spendText } from '../limits.ts';
import { formatFixed, formatGeneral, formatPrecise, formatScientific } from './float.ts';
import { formatParts, formatValue } from './format.ts';
import { quoteGo, quoteRune } from './quote.ts';
import { bytesOf, textOf } from './text.ts';
import { type GoValue, integerOf, typeOf } from './value.ts';

/** A verb with what stands before it: `%-10.3f`. */
interface Directive {
  readonly verb: string;
  readonly flags: string;
  readonly width: number | null;
  readonly precision: number | null;
}

// https://pkg.go.dev/fmt#hdr-Printing: flags, width, precision, each with an index of its own in brackets.
const DIRECTIVE = /%([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(?:\.(?:\[(\d+)\])?(\*|\d*))?(?:\[(\d+)\])?(.?)/suy;
/** Go refuses more: `%!(BADWIDTH)` for an argument; for digits it takes the rest of the format for no verb. */
const WIDEST = 1_000_000;

/** As `fmt.Sprintf`: what does not fit is written, not thrown: `%!d(string=hi)`. */
export function sprintf(format: string, values: readonly GoValue[], budget: Budget): string {
  const state: State = { values, next: 0, reordered: false, budget };
  let text = '';
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) break;
    text += format.slice(at, percent);
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(format);
    at = DIRECTIVE.lastIndex;
    if (match === null) break;
    if (isTooLarge(match[3]) || isTooLarge(match[5])) {
      text += '%!(NOVERB)';
      at = format.length;
      break;
    }
    text += directive(match, state);
    spend(budget, 1);
    if (text.length > budget.limits.textLength) spendText(budget, text.length);
  }
  text += format.slice(at) + surplus(state);
  spendText(budget, text.length);
  return text;
}

/** Go looks at the number before each further digit. */
function isTooLarge(digits: string | undefined): boolean {
  return digits !== undefined && digits !== '*' && Number(digits.slice(0, -1)) > WIDEST;
}

interface State {
  readonly values: readonly GoValue[];
  next: number;
  reordered: boolean;
  readonly budget: Budget;
}

function surplus(state: State): string {
  if (state.reordered || state.next >= state.values.length) return '';
  const extra = state.values.slice(state.next).map((value) => tagged(value, state.budget));
  return `%!(EXTRA ${extra.join(', ')})`;
}

function tagged(value: GoValue, budget: Budget): string {
  return value === null ? '<nil>' : `${typeOf(value)}=${formatValue(value, budget)}`;
}

function directive(match: RegExpExecArray, state: State): string {
  const [, flags = '', widthIndex, width, precisionIndex, precision, index, verb = ''] = match;
  const wide = width === undefined ? null : counted(width, widthIndex, state);
  const precise = precision === undefined ? null : counted(precision || '0', precisionIndex, state);
  jump(width === undefined ? (widthIndex ?? index) : index, state);
  const badWidth = width === '*' && wide === null ? '%!(BADWIDTH)' : '';
  const isBadPrecision = precision === '*' && (precise === null || precise < 0);
  const wrong = `${badWidth}${isBadPrecision ? '%!(BADPREC)' : ''}`;
  return wrong + written({ verb, flags, wide, precise: isBadPrecision ? null : precise }, state);
}

interface Counted {
  readonly verb: string;
  readonly flags: string;
  readonly wide: number | null;
  readonly precise: number | null;
}

function written({ verb, flags, wide, precise }: Counted, state: State): string {
  if (verb === '') return '%!(NOVERB)';
  if (verb === '%') return '%';
  if (state.next >= state.values.length) return `%!${verb}(${state.reordered ? 'BADINDEX' : 'MISSING'})`;
  const value = state.values[state.next++] ?? null;
  const left = flags.includes('-') || (wide !== null && wide < 0);
  const allFlags = left ? `${flags.replaceAll('0', '')}-` : flags;
  return render(
    value,
    { verb, flags: allFlags, width: wide === null ? null : Math.abs(wide), precision: precise },
    state.budget,
  );
}

function counted(text: string, index: string | undefined, state: State): number | null {
  if (text !== '*') return Number(text);
  jump(index, state);
  const value = integerOf(state.values[state.next++]);
  return value === null || value > WIDEST || value < -WIDEST ? null : Number(value);
}

function jump(index: string | undefined, state: State): void {
  if (index === undefined) return;
  state.reordered = true;
  state.next = Number(index) - 1;
}

function render(value: GoValue, how: Directive, budget: Budget): string {
  if (how.verb === 'T') return padded(typeOf(value), how, budget);
  if (value === null) return how.verb === 'v' ? padded('<nil>', how, budget) : `%!${how.verb}(<nil>)`;
  return operand(value, how, budget);
}

function operand(value: GoValue, how: Directive, budget: Budget): string {
  if (value === null)
    return how.verb === 'v' || how.verb === 's' ? padded('<nil>', how, budget) : '%!' + how.verb + '(<nil>)';
  if (typeof value === 'boolean') {
    return 'vt'.includes(how.verb) ? padded(String(value), how, budget) : bad(value, how, budget);
  }
  if (typeof value === 'string') return stringOperand(value, value, how, budget);
  if (typeof value === 'number') return floatOperand(value, how, budget);
  const integer = integerOf(value);
  if (integer !== null) return integerOperand(value, integer, how, budget);
  return compositeOperand(value, how, budget);
}

function compositeOperand(value: GoValue, how: Directive, budget: Budget): string {
  if (typeof value !== 'object' || value === null || value.kind === 'integer') return bad(value, how, budget);
  if (value.kind === 'bytes') {
    if ('sqxX'.includes(how.verb)) return stringOperand(value.text, value, how, budget);
    const bytes = [...bytesOf(value.text)].map((byte) => operand(BigInt(byte), how, budget));
    return `[${bytes.join(' ')}]`;
  }
  if (value.kind === 'object' && value.print !== undefined && 'vsqxX'.includes(how.verb)) {
    return stringOperand(value.print, value, how, budget);
  }
  return formatParts(value, (part) => operand(part, how, budget), budget);
}

function bad(value: GoValue, how: Directive, budget: Budget): string {
  return `%!${how.verb}(${tagged(value, budget)})`;
}

function stringOperand(text: string, value: GoValue, how: Directive, budget: Budget): string {
  const { precision, flags, verb } = how;
  const kept = precision === null ? text : [...text].slice(0, precision).join('');
  switch (verb) {
    case 'v':
      return padded(flags.includes('#') ? quoteGo(kept) : kept, how, budget);
    case 's':
      return padded(kept, how, budget);
    case 'q':
      if (flags.includes('#') && !/[`\p{Cc}\ufeff]/u.test(kept.replaceAll('\t', '')))
        return padded(`\`${kept}\``, how, budget);
      return padded(quoteGo(kept, flags.includes('+')), how, budget);
    case 'x':
    case 'X':
      return padded(hexText(textBytes(text, precision), how), how, budget);
    default:
      return bad(value, how, budget);
  }
}

function textBytes(text: string, precision: number | null): Buffer {
  const bytes = bytesOf(text);
  return precision === null ? bytes : bytes.subarray(0, precision);
}

function hexText(bytes: Buffer, { verb, flags }: Directive): string {
  const prefix = flags.includes('#') ? '0x' : '';
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const text = flags.includes(' ')
    ? hex.map((pair) => prefix + pair).join(' ')
    : (hex.length > 0 ? prefix : '') + hex.join('');
  return verb === 'X' ? text.toUpperCase() : text;
}

const BASES = new Map([
  ['d', 10],
  ['v', 10],
  ['b', 2],
  ['o', 8],
  ['O', 8],
  ['x', 16],
  ['X', 16],
]);
const PREFIXES = new Map([
  ['b', '0b'],
  ['o', '0'],
  ['x', '0x'],
  ['X', '0X'],
]);

function integerOperand(value: GoValue, integer: bigint, how: Directive, budget: Budget): string {
  const { verb, flags } = how;
  if (
    verb === 'v' &&
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'time.Duration'
  ) {
    return padded(formatValue(value, budget), how, budget);
  }
  const base = BASES.get(verb);
  if (base !== undefined) return integerText(integer, base, how, budget);
  if (verb === 'c') return padded(character(integer), how, budget);
  if (verb === 'q') return padded(quoteRune(integer, flags.includes('+')), how, budget);
  if (verb === 'U') return padded(unicodeText(integer, flags), how, budget);
  return bad(value, how, budget);
}

function character(code: bigint): string {
  return code >= 0n && code <= 0x10ffffn ? textOf(Buffer.from(String.fromCodePoint(Number(code)))) : '\ufffd';
}

function unicodeText(code: bigint, flags: string): string {
  const text = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return flags.includes('#') ? `${text} '${character(code)}'` : text;
}

function integerText(integer: bigint, base: number, how: Directive, budget: Budget): string {
  const { verb, flags, precision } = how;
  let digits = (integer < 0n ? -integer : integer).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  if (precision === 0 && integer === 0n) return padded('', how, budget);
  if (precision !== null) digits = digits.padStart(precision, '0');
  const prefix = verb === 'O' ? '0o' : flags.includes('#') ? (PREFIXES.get(verb) ?? '') : '';
  return signedNumber(
    prefix + digits,
    integer < 0n,
    precision === null ? how : { ...how, flags: flags.replaceAll('0', '') },
    budget,
  );
}

function floatOperand(value: number, how: Directive, budget: Budget): string {
  const text = floatText(Math.abs(value), how);
  if (text === null) return bad(value, how, budget);
  const negative = value < 0 || Object.is(value, -0);
  if (!Number.isFinite(value))
    return signedNumber(
      text.replace(/^[+-]/, ''),
      negative,
      { ...how, flags: how.flags.replaceAll('0', '') + (value > 0 ? '+' : '') },
      budget,
    );
  return signedNumber(text, negative, how, budget);
}

function floatText(value: number, { verb, precision }: Directive): string | null {
  switch (verb) {
    case 'v':
    case 'g':
    case 'G': {
      const text = precision === null ? formatGeneral(value) : formatPrecise(value, precision);
      return verb === 'G' ? text.toUpperCase() : text;
    }
    case 'e':
      return formatScientific(value, Math.min(100, precision ?? 6));
    case 'E':
      return formatScientific(value, Math.min(100, precision ?? 6)).toUpperCase();
    case 'f':
    case 'F':
      return formatFixed(value, precision ?? 6);
    default:
      return null;
  }
}

function signedNumber(text: string, negative: boolean, how: Directive, budget: Budget): string {
  const { flags, width } = how;
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (!flags.includes('0') || flags.includes('-')) return padded(sign + text, how, budget);
  spendText(budget, width ?? 0);
  return sign + text.padStart((width ?? 0) - sign.length, '0');
}

function padded(text: string, { flags, width }: Directive, budget: Budget): string {
  if (width === null) return text;
  spendText(budget, width);
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}
