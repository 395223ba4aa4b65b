/** One challenge of a `WWW-Authenticate` header (RFC 9110, section 11.6.1). Scheme and names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~\w-]+/y;
const MAX_HEADER = 16 * 1024;

/** The challenges of a header, in order. What cannot be understood ends the list; nothing throws. */
export function parseChallenges(header: string): Challenge[] {
  const text = header.slice(0, MAX_HEADER);
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const skip = (pattern: RegExp): void => {
    while (at < text.length && pattern.test(text[at] as string)) at++;
  };
  const token = (): string | null => {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  while (at < text.length) {
    skip(/[\s,]/);
    const name = token();
    if (name === null) break;
    const before = at;
    skip(/\s/);
    if (text[at] === '=' && text[at + 1] !== '=') {
      at++;
      skip(/\s/);
      const value = text[at] === '"' ? quoted() : token();
      if (value === null) break;
      challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
    } else {
      at = before;
      challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    }
  }
  return challenges;

  function quoted(): string | null {
    let value = '';
    for (at++; at < text.length; at++) {
      if (text[at] === '"') {
        at++;
        return value;
      }
      if (text[at] === '\\') at++;
      value += text[at] ?? '';
    }
    return null;
  }
}
