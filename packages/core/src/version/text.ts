/** Whether a UTF-16 unit is an ASCII digit. */
export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** Whether a UTF-16 unit is an ASCII letter. */
export function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

/** The index after the run of ASCII digits that begins at `start`. */
export function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** The index after the run of ASCII letters that begins at `start`. */
export function endOfLetters(text: string, start: number): number {
  let end = start;
  while (end < text.length && isLetter(text.charCodeAt(end))) end++;
  return end;
}

/** Whether a text is one or more ASCII digits. */
export function isNumber(text: string): boolean {
  return text !== '' && endOfDigits(text, 0) === text.length;
}

/**
 * Orders two runs of ASCII digits as numbers of any length; the empty run is 0. Linear, unlike BigInt, whose parsing is
 * quadratic.
 */
export function compareDigits(a: string, b: string): number {
  const x = withoutLeadingZeros(a);
  const y = withoutLeadingZeros(b);
  return x.length === y.length ? compareText(x, y) : x.length - y.length;
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 48) start++;
  return start === 0 ? digits : digits.slice(start);
}

/** Orders two texts by their units, as the ASCII sort orders that specifications name. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
