/** Edits (insert, delete, replace, swap neighbours) between two short words. */
function distance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let j = 0; j < width; j++) table[j] = j;
  for (let i = 1; i <= a.length; i++) {
    table[i * width] = i;
    for (let j = 1; j < width; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const at = (row: number, column: number): number => table[row * width + column] ?? 0;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(i - 2, j - 2) + 1);
      table[i * width + j] = best;
    }
  }
  return table[a.length * width + b.length] ?? 0;
}

/**
 * The candidate that `word` was most likely meant to be, or null where none is near: at most a third of its letters
 * differ, or it is the beginning of exactly one.
 */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase().slice(0, 64);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  const begun: string[] = [];
  for (const candidate of candidates) {
    if (wanted.length >= 2 && candidate.startsWith(wanted)) begun.push(candidate);
    const edits = distance(wanted, candidate.slice(0, 64));
    if (edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best ?? (begun.length === 1 ? (begun[0] ?? null) : null);
}

/** `did you mean X?`, or `alternative` where nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>, alternative: string): string {
  const near = suggest(word, candidates);
  return near === null ? alternative : `did you mean ${near}?`;
}
