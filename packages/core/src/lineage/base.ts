import type { ImageConfig } from '../image/contract.ts';
import { instructionOf } from '../image/history.ts';
import type { ReportBase } from '../model/report.ts';
import type { Claim } from './claims.ts';
import { chainIds, type KnownImage, type KnownImages } from './known-images.ts';

/** What is known of an image before its base is looked for. */
export interface BaseQuestion {
  readonly diffIds: readonly string[];
  readonly history: ImageConfig['history'];
  readonly claims: readonly Claim[];
  /** Null: the index is not asked (`--no-cache`). */
  readonly known: Pick<KnownImages, 'find'> | null;
}

/**
 * The image that an image is built on. Where its lowest layers are all the layers of an image that we know, that is
 * certain, whatever anybody says; the longest such stack counts. Else its maker's word, with the boundary that the history
 * suggests; else the history alone. Null where nothing tells.
 */
export function baseOf(question: BaseQuestion): ReportBase | null {
  const { claims } = question;
  const found = knownBase(question);
  const [claim] = claims;
  if (found !== null) return certain(found, claims);
  const boundary = boundaryOf(question.history, question.diffIds.length);
  if (claim !== undefined) {
    const evidence = [
      ...claims.map(claimSentence),
      ...(boundary === null ? [] : [boundarySentence(boundary, question)]),
    ];
    const { name, digest } = claim;
    return {
      name,
      digest,
      layers: boundary,
      confidence: boundary === null ? 'guess' : 'likely',
      evidence,
      endOfLife: null,
      maintained: null,
    };
  }
  if (boundary === null) return null;
  const evidence = [boundarySentence(boundary, question)];
  return {
    name: null,
    digest: null,
    layers: boundary,
    confidence: 'guess',
    evidence,
    endOfLife: null,
    maintained: null,
  };
}

/** The longest proper prefix of the layers that is the whole of a known image. */
function knownBase({ diffIds, known }: BaseQuestion): KnownImage | null {
  if (known === null) return null;
  const chain = chainIds(diffIds);
  for (let count = diffIds.length - 1; count > 0; count--) {
    const image = known.find(chain[count - 1] ?? '');
    if (image !== null && image.layers === count) return image;
  }
  return null;
}

function certain(image: KnownImage, claims: readonly Claim[]): ReportBase {
  const claimed = claims.map(({ name }) => name).filter((name) => name !== null);
  const digests = claims.map(({ digest }) => digest).filter((digest) => digest !== null);
  // Of several names of the same layers, the one that the maker uses.
  const chosen =
    image.names.find(({ digest }) => digest !== null && digests.includes(digest)) ??
    image.names.find(({ name }) => claimed.some((other) => sameName(name, other))) ??
    image.names[0];
  const others = image.names.filter((one) => one !== chosen).map(({ name }) => name);
  const also = others.length === 0 ? '' : `, which is ${others.slice(0, 3).join(', ')} too`;
  const layers = image.layers === 1 ? 'its lowest layer is' : `its lowest ${image.layers} layers are`;
  const disagreeing = claims.filter(
    ({ name, digest }) =>
      !(digest !== null && digest === chosen?.digest) &&
      !(name !== null && image.names.some((one) => sameName(one.name, name))),
  );
  return {
    name: chosen?.name ?? null,
    digest: chosen?.digest ?? null,
    layers: image.layers,
    confidence: 'certain',
    evidence: [
      `${layers} that of ${chosen?.name ?? 'an image'}${also}`.replace('are that', 'are those'),
      ...claims.filter((claim) => !disagreeing.includes(claim)).map(claimSentence),
      ...disagreeing.map((claim) => `${claimSentence(claim)}, which is not what its layers say`),
    ],
    endOfLife: null,
    maintained: null,
  };
}

/** `docker.io/library/debian:12` is `debian:12`. */
function sameName(a: string, b: string): boolean {
  return shortName(a) === shortName(b);
}

function shortName(name: string): string {
  return name
    .replace(/^(?:index\.)?docker\.io\//, '')
    .replace(/^library\//, '')
    .replace(/@sha256:.*$/, '');
}

function claimSentence({ by, name, digest }: Claim): string {
  const what = [name, digest].filter((text) => text !== null).join('@');
  return by === 'provenance' ? `its provenance names ${what}` : `its labels name ${what}`;
}

/**
 * How many layers lie below the last CMD or ENTRYPOINT that a layer follows: images end with one, so it is likely the end
 * of the base. Null where the history does not tell the layers, or has none.
 */
export function boundaryOf(history: ImageConfig['history'], layers: number): number | null {
  if (history.filter(({ emptyLayer }) => !emptyLayer).length !== layers) return null;
  let count = 0;
  let boundary = 0;
  for (const { createdBy, emptyLayer } of history) {
    if (!emptyLayer) count++;
    else if (/^(?:CMD|ENTRYPOINT)\b/.test(instructionOf(createdBy ?? '')))
      boundary = count === layers ? boundary : count;
  }
  return boundary === 0 ? null : boundary;
}

function boundarySentence(boundary: number, { history }: BaseQuestion): string {
  let count = 0;
  let last = '';
  for (const { createdBy, emptyLayer } of history) {
    if (!emptyLayer && ++count > boundary) break;
    const instruction = instructionOf(createdBy ?? '');
    if (emptyLayer && /^(?:CMD|ENTRYPOINT)\b/.test(instruction)) last = instruction;
  }
  const layers = boundary === 1 ? '1 layer' : `${boundary} layers`;
  return `its history goes on after ${last.slice(0, 60)}, which ends an image of ${layers}`;
}
