import { sanitise } from '../text.ts';

/** GitHub refuses longer descriptions. */
export const DESCRIPTION_LIMIT = 1000;

/**
 * Text for a `message.text`: sanitised, and with what would make a link or a placeholder of it taken away
 * (SARIF 2.1.0, 3.11.5 and 3.11.6).
 */
export function messageText(text: string): string {
  const safe = sanitise(text);
  const plain = safe.includes('](') ? safe.replace(/[\\[\]]/g, '\\$&') : safe;
  return /\{\d+\}/.test(plain) ? plain.replace(/[{}]/g, '$&$&') : plain;
}

/** Text for Markdown: sanitised, and no character of it acts as markup, HTML included. */
export function markdownText(text: string): string {
  return sanitise(text).replace(/[\\`*_{}[\]()<>#+!|~&:@-]/g, (character) =>
    '-:@+.'.includes(character) ? character : `\\${character}`,
  );
}

/** At most `limit` code points, the last one `…` where something is cut off. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const points = [...text.slice(0, 2 * limit)];
  return points.length <= limit ? text.slice(0, 2 * limit) : `${points.slice(0, limit - 1).join('')}…`;
}
