/** Values of variables by name. */
export type Variables = ReadonlyMap<string, string>;

const REFERENCE = /\\[$"'\\]|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?])([^{}]*))?\})/g;

/**
 * A word with its variables replaced (https://docs.docker.com/reference/dockerfile/#environment-replacement): `$X`,
 * `${X}`, `${X:-default}`, `${X:+instead}` and the same without the colon. `missing` are those without a value: they become
 * empty.
 */
export function resolveVariables(
  text: string,
  variables: Variables,
): { text: string; missing: readonly string[] } {
  const missing: string[] = [];
  const resolved = text.replace(
    REFERENCE,
    (whole, plain?: string, braced?: string, operator?: string, other = '') => {
      if (whole.startsWith('\\')) return whole.slice(1);
      const name = plain ?? braced ?? '';
      const value = variables.get(name);
      const isSet = value !== undefined && (operator?.startsWith(':') !== true || value !== '');
      if (operator?.endsWith('+') === true) return isSet ? String(other) : '';
      if (isSet) return value;
      if (operator?.endsWith('-') === true) return String(other);
      missing.push(name);
      return '';
    },
  );
  return { text: resolved, missing };
}

/** `NAME=value` pairs of ENV, LABEL and ARG, by words; `NAME value` of old is one pair. */
export function pairOf(word: string): { name: string; value: string | null } {
  const at = word.indexOf('=');
  return at === -1 ? { name: word, value: null } : { name: word.slice(0, at), value: word.slice(at + 1) };
}
