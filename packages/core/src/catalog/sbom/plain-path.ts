/** A path as locations have it. */
export function plainPath(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}
