/** The offset at which the line of an offset begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The end of the line of an offset, before its line break. */
export function endOfLine(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  if (next < 0) return text.length;
  return text[next - 1] === '\r' && next - 1 >= at ? next - 1 : next;
}

/** Whether only blanks stand before it on its line. */
export function startsItsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}
