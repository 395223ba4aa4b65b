import { bytesOf, textOf } from '../value/text.ts';
import type { NumberLiteral } from './ast.ts';

const SIMPLE = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);
const DIGITS = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/**
 * The value of a string or character literal of Go with its quotes (https://go.dev/ref/spec#String_literals); null where
 * it is none. Bytes that are written out (`\xff`) may make text that is no UTF-8.
 */
export function unquote(literal: string): string | null {
  const quote = literal[0] ?? '';
  const body = literal.slice(1, -1);
  if (quote === '`') return body.replaceAll('\r', '');
  if (!body.includes('\\')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\\', at);
    if (end !== at) {
      parts.push(bytesOf(body.slice(at, end < 0 ? body.length : end)));
      at = end < 0 ? body.length : end;
      continue;
    }
    const escape = readEscape(body, at + 1, quote);
    if (escape === null) return null;
    parts.push(escape.bytes);
    at = escape.end;
  }
  return textOf(Buffer.concat(parts));
}

function readEscape(body: string, at: number, quote: string): { bytes: Buffer; end: number } | null {
  const character = body[at] ?? '';
  const simple = SIMPLE.get(character) ?? (character === quote ? quote : undefined);
  if (simple !== undefined) return { bytes: Buffer.from(simple), end: at + 1 };
  const octal = /^[0-7]{3}/.exec(body.slice(at, at + 3));
  if (octal !== null) {
    const code = Number.parseInt(octal[0], 8);
    return code > 255 ? null : { bytes: Buffer.of(code), end: at + 3 };
  }
  const digits = DIGITS.get(character);
  if (digits === undefined) return null;
  const hex = body.slice(at + 1, at + 1 + digits);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return null;
  const code = Number.parseInt(hex, 16);
  const end = at + 1 + digits;
  if (digits === 2) return { bytes: Buffer.of(code), end };
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return null;
  return { bytes: Buffer.from(String.fromCodePoint(code)), end };
}

const INT =
  /^([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;
const FLOAT = /^[+-]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F_]*)\.?([0-9a-fA-F_]*)[pP]([+-]?[0-9]{1,5})$/;
/** No number of 64 bits has more digits; a longer one is a float, or none. */
const LONGEST = 80;

/**
 * A number as a template has it (https://pkg.go.dev/text/template/parse#NumberNode): what it is depends on what asks, so
 * both readings are kept. Null where it is none. Complex numbers are not supported.
 */
export function parseNumber(text: string): NumberLiteral | null {
  const integer = parseInt64(text);
  if (integer !== null) return { type: 'number', text, integer, float: Number(integer), floating: false };
  const float = parseFloat64(text);
  if (float === null || !Number.isFinite(float)) return null;
  const whole = Number.isInteger(float) && Math.abs(float) < 2 ** 63 ? BigInt(float) : null;
  return { type: 'number', text, integer: whole, float, floating: true };
}

function parseInt64(text: string): bigint | null {
  const match = text.length <= LONGEST ? INT.exec(text) : null;
  if (match === null) return null;
  const [, sign = '', digits = ''] = match;
  const plain = digits.replaceAll('_', '');
  const magnitude = BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
  const value = sign === '-' ? -magnitude : magnitude;
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : null;
}

function parseFloat64(text: string): number | null {
  if (FLOAT.test(text)) return Number(text.replaceAll('_', ''));
  const match = HEX_FLOAT.exec(text);
  if (match === null || text.length > LONGEST) return null;
  const [, sign, whole = '', rest = '', exponent = '0'] = match;
  const digits = (whole + rest).replaceAll('_', '');
  if (digits === '') return null;
  const value = Number(`0x${digits}`) * 2 ** (Number(exponent) - 4 * rest.replaceAll('_', '').length);
  return sign === '-' ? -value : value;
}

/** A character literal: the number of its character. Null where it is not one character. */
export function parseRune(literal: string): NumberLiteral | null {
  const text = unquote(literal);
  if (text === null || [...text].length !== 1) return null;
  const code = BigInt(text.codePointAt(0) ?? 0);
  return { type: 'number', text: literal, integer: code, float: Number(code), floating: false };
}
