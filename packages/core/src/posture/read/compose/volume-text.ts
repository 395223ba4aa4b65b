/** The short form of a volume, `SOURCE:TARGET:OPTIONS`, apart. */
export interface VolumeText {
  /** Null for an anonymous volume. */
  readonly source: string | null;
  readonly target: string;
  readonly options: readonly string[];
}

/**
 * The parts of a short form (https://docs.docker.com/reference/compose-file/services/#short-syntax-5). A letter and a colon
 * is a drive of Windows, not a part.
 */
export function splitVolume(text: string): VolumeText {
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (character === ':' && !(part.length === 1 && /[A-Za-z]/.test(part))) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  parts.push(part);
  const [first = '', second, third] = parts;
  if (second === undefined) return { source: null, target: first, options: [] };
  return { source: first, target: second, options: third === undefined ? [] : third.split(',') };
}

/** Whether the source of a volume is a path of the host, not the name of a volume. */
export function isHostPath(source: string): boolean {
  return /^(?:[./~]|\\\\|[A-Za-z]:)/.test(source);
}
