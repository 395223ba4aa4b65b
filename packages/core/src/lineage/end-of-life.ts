import { parseReference } from '../image/reference/index.ts';
import type { AdvisorySource, EolCycle } from '../model/advisory.ts';

/** Repositories whose product endoflife.date calls otherwise. */
const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ['alpine', 'alpine-linux'],
  ['amazonlinux', 'amazon-linux'],
  ['elasticsearch', 'elasticsearch'],
  ['golang', 'go'],
  ['mongo', 'mongodb'],
  ['node', 'nodejs'],
  ['openjdk', 'openjdk-builds-from-oracle'],
  ['oraclelinux', 'oracle-linux'],
  ['postgres', 'postgresql'],
  ['rockylinux', 'rocky-linux'],
]);

/**
 * When upstream stops to maintain the version that a base image's tag names: `python:3.8-slim` is cycle 3.8 of the product
 * python. Null where the name is no tag of a product that endoflife.date knows, or has no date.
 */
export function baseEndOfLife(name: string | null, source: AdvisorySource): string | null {
  if (name === null) return null;
  const reference = referenceOf(name);
  if (reference === null) return null;
  const { repository, tag } = reference;
  const image = repository.slice(repository.lastIndexOf('/') + 1);
  const cycles = source.endOfLife(PRODUCTS.get(image) ?? image);
  if (cycles === null || tag === null) return null;
  const cycle = cycleOf(tag, cycles);
  return typeof cycle?.eol === 'string' ? cycle.eol : null;
}

/** The cycle with the most numbers that the tag begins with, or whose code name it has. */
function cycleOf(tag: string, cycles: readonly EolCycle[]): EolCycle | null {
  const [version = ''] = /^v?\d+(?:\.\d+)*/.exec(tag) ?? [];
  const plain = version.replace(/^v/, '');
  const byVersion = cycles.filter(({ cycle }) => plain === cycle || plain.startsWith(`${cycle}.`));
  const [longest] = byVersion.sort((a, b) => b.cycle.length - a.cycle.length);
  if (longest !== undefined) return longest;
  const word = /^[a-z]+/.exec(tag)?.[0] ?? '';
  return (
    cycles.find(({ codename }) => codename !== null && codename.toLowerCase().split(' ')[0] === word) ?? null
  );
}

function referenceOf(name: string): { repository: string; tag: string | null } | null {
  try {
    return parseReference(name);
  } catch {
    return null;
  }
}
