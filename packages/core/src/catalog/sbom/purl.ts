import { type PurlParts, parsePackageUrl } from '../purl-parse.ts';

/** Longer ones are none: parsing takes time that grows faster than the text. */
const LONGEST = 4096;

/** The parts of the package URL of a component, or null where it is none. */
export function purlParts(text: string): PurlParts | null {
  return text.length > LONGEST ? null : parsePackageUrl(text);
}
