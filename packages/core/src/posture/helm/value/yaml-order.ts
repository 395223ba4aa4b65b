// The order of keys that Helm's library writes (go-yaml, sorter.go): letters after everything else, numbers by their value,
// so that k9 stands before k10.

const LETTER = /^\p{L}$/u;

function isDigit(character: string | undefined): character is string {
  return character !== undefined && /^\p{Nd}$/u.test(character);
}

/** The order of two keys. */
export function naturalOrder(a: string, b: string): number {
  const x = [...a];
  const y = [...b];
  const shared = Math.min(x.length, y.length);
  for (let at = 0; at < shared; at++) {
    if (x[at] !== y[at]) return orderFrom(x, y, at);
  }
  return x.length - y.length;
}

function orderFrom(x: readonly string[], y: readonly string[], at: number): number {
  const [a = '', b = ''] = [x[at], y[at]];
  const letters = [LETTER.test(a), LETTER.test(b)];
  if (letters[0] && letters[1]) return codeOf(a) - codeOf(b);
  if (letters[0] || letters[1]) return letters[1] ? -1 : 1;
  // Zeros within a number count as digits of it, zeros before it do not.
  const start = (a === '0' || b === '0') && insideNumber(x, at) ? 1n : 0n;
  const left = numberAt(x, at, start);
  const right = numberAt(y, at, start);
  if (left.value !== right.value) return left.value < right.value ? -1 : 1;
  if (left.end !== right.end) return left.end - right.end;
  return codeOf(a) - codeOf(b);
}

function insideNumber(characters: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(characters[before]); before--) {
    if (characters[before] !== '0') return true;
  }
  return false;
}

function numberAt(characters: readonly string[], at: number, start: bigint): { value: bigint; end: number } {
  let value = start;
  let end = at;
  for (let digit = characters[end]; isDigit(digit); digit = characters[++end]) {
    value = BigInt.asIntN(64, value * 10n + BigInt(codeOf(digit) - 48));
  }
  return { value, end };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
