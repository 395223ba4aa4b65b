import type { SbomComponent } from './document.ts';
import { purlParts } from './purl.ts';

/** How many components are named; a bill may have thousands without a package URL. */
const NAMED = 5;
const LONGEST_NAME = 80;

/**
 * What is said of components that no advisory can be looked up for: one sentence a cause, with how many there are and
 * the first few by name. Their bill says that they are there, so a report must not be silent on them.
 */
export function unidentifiedReasons(components: readonly SbomComponent[]): readonly string[] {
  const nameless = components.filter(({ purl }) => purl === null);
  const unreadable = components.filter(({ purl }) => purl !== null && purlParts(purl) === null);
  const images = components.filter(({ purl }) => purl !== null && purlParts(purl) !== null);
  return [
    sentence(nameless, 'has no package URL: nobody can tell what it is', {
      many: 'have no package URL: nobody can tell what they are',
    }),
    sentence(unreadable, 'has a package URL that is none: nobody can tell what it is', {
      many: 'have package URLs that are none: nobody can tell what they are',
    }),
    sentence(images, 'is an image, which is to be scanned by itself', {
      many: 'are images, which are to be scanned by themselves',
    }),
  ].filter((text) => text !== null);
}

function sentence(
  components: readonly SbomComponent[],
  one: string,
  { many }: { many: string },
): string | null {
  const count = components.length;
  if (count === 0) return null;
  const named = components.slice(0, NAMED).map(nameOf);
  const rest = count > NAMED ? ` and ${count - NAMED} more` : '';
  return `${count === 1 ? `1 component ${one}` : `${count} components ${many}`}: ${named.join(', ')}${rest}`;
}

function nameOf({ name, version, purl, ref }: SbomComponent): string {
  const said = [name, version ?? ''].filter((text) => text !== '').join(' ');
  const text = said === '' ? (purl ?? ref ?? 'one without a name') : said;
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}
