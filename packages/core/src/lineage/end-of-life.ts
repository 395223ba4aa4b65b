import { parseReference, type Reference } from '../image/reference/index.ts';
import type { AdvisorySource, EolCycle } from '../model/advisory.ts';
import type { ReportBase } from '../model/report.ts';

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

/** How long a base image is maintained, as far as that is known. */
export type BaseLife = Pick<ReportBase, 'endOfLife' | 'maintained'>;

/**
 * How long upstream maintains the version that a base image's tag names: `python:3.8-slim` is cycle 3.8 of the product
 * python by endoflife.date; and whether Docker's official images still build that tag. Nulls for what is no tag.
 */
export function lifeOf(name: string | null, source: AdvisorySource): BaseLife {
  const reference = name === null ? null : referenceOf(name);
  if (reference === null || reference.tag === null) return { endOfLife: null, maintained: null };
  const { registry, repository, tag } = reference;
  const image = repository.slice(repository.lastIndexOf('/') + 1);
  const cycle = cycleOf(tag, source.endOfLife(PRODUCTS.get(image) ?? image) ?? []);
  const isOfficial = registry === 'docker.io' && repository === `library/${image}`;
  const tags = isOfficial ? source.officialTags(image) : null;
  return {
    endOfLife: typeof cycle?.eol === 'string' ? cycle.eol : null,
    maintained: tags === null ? null : tags.includes(tag),
  };
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

function referenceOf(name: string): Reference | null {
  try {
    return parseReference(name);
  } catch {
    return null;
  }
}
