/**
 * A file of Java properties (https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html), as far
 * as Maven writes them: a key and a value a line, `#` and `!` begin comments.
 */
export function readProperties(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
    const at = line.search(/[=:]/);
    if (at > 0) found.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return found;
}

/**
 * The main section of a manifest (https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#jar-manifest): `Name:
 * value` lines up to the first empty one; a line that begins with a blank goes on with the one before.
 */
export function readManifest(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let key = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') {
      if (found.size > 0) break;
      continue;
    }
    if (line.startsWith(' ')) {
      if (key !== '') found.set(key, (found.get(key) ?? '') + line.slice(1));
      continue;
    }
    const colon = line.indexOf(':');
    key = colon > 0 ? line.slice(0, colon).trim() : '';
    if (key !== '') found.set(key, line.slice(colon + 1).trim());
  }
  return found;
}
