import { decodeUtf8 } from '../../../bytes/json.ts';
import { placeIn, SourceText } from '../../../bytes/located/text.ts';
import {
  LIBRARY_CHART,
  type RenderedManifest,
  type RenderFault,
  type RenderOptions,
  renderChart,
} from '../../helm/index.ts';
import type { ReadProblem } from '../../model/tree.ts';
import { RenderedText, type Rendering } from '../rendered.ts';

/** The files of a chart that nobody else reads; below `charts/` all. */
const OWN = /^(?:templates|crds|charts)\/|^(?:Chart|values)\.yaml$/;
/** More faults of one chart than these say nothing new. */
const MOST_FAULTS = 20;

/** What a real helm makes of a chart: the documents of each template, by the name that helm gives it; or why it makes nothing. */
export type ByHelm =
  | { readonly documents: ReadonlyMap<string, readonly string[]> }
  | { readonly error: string };

/**
 * What a chart makes, as Helm renders it with these options. `files` are by their path below its folder; a template that
 * cannot be rendered is a problem, and the others are there all the same. A library chart makes nothing by itself. Where a
 * real helm was asked, too, what it makes is the truth: a template of which we make the same has its places by ours, another
 * one has none. Where it makes nothing, what we make is judged, and its words are told.
 */
export function readChart(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  { byHelm = null, ...options }: RenderOptions & { readonly byHelm?: ByHelm | null },
): Rendering {
  const prefix = folder === '' ? '' : `${folder}/`;
  const used = new Set([...files.keys()].filter((name) => OWN.test(name)).map((name) => prefix + name));
  const { manifests, faults } = renderChart({ files }, options);
  if (faults.some(({ reason }) => reason === LIBRARY_CHART)) return { texts: [], used, problems: [] };
  if (byHelm !== null && 'documents' in byHelm)
    return { texts: textsByHelm(byHelm.documents, manifests, prefix), used, problems: [] };
  const texts = manifests.filter(({ text }) => text.trim() !== '').map((one) => textOf(one, prefix));
  const problems = [...problemsOf(faults, prefix, files)];
  if (byHelm !== null) {
    const reason = `helm: ${byHelm.error}`;
    problems.push({ id: 'chart/not-rendered', path: `${prefix}Chart.yaml`, at: null, reason });
  }
  return { texts, used, problems };
}

function textOf({ template, text, map }: RenderedManifest, prefix: string): RenderedText {
  const origin = { template: map?.template ?? '', parts: map?.marks ?? null };
  return new RenderedText(prefix + template, text, origin);
}

function textsByHelm(
  documents: ReadonlyMap<string, readonly string[]>,
  manifests: readonly RenderedManifest[],
  prefix: string,
): readonly RenderedText[] {
  const ours = new Map(manifests.map((manifest) => [manifest.name, manifest]));
  return [...documents].map(([name, texts]) => {
    const same = ours.get(name);
    if (same !== undefined && isSame(split(same.text), texts)) return textOf(same, prefix);
    const template = same?.template ?? name.slice(name.indexOf('/') + 1);
    return new RenderedText(prefix + template, texts.join('\n---\n'), { template: '', parts: null });
  });
}

/** As Helm parts what a template makes (`releaseutil.SplitManifests`). */
function split(text: string): readonly string[] {
  return text
    .split(/(?:^|\s*\n)---\s*/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** In whatever order: Helm writes kinds in the order in which they are installed. */
function isSame(ours: readonly string[], theirs: readonly string[]): boolean {
  return ours.length === theirs.length && [...ours].sort().join('\0') === [...theirs].sort().join('\0');
}

function problemsOf(
  faults: readonly RenderFault[],
  prefix: string,
  files: ReadonlyMap<string, Uint8Array>,
): readonly ReadProblem[] {
  const problems = faults.slice(0, MOST_FAULTS).map(({ template, line, reason }): ReadProblem => {
    const path = prefix + template;
    const bytes = files.get(template);
    const at = line === null || bytes === undefined ? null : placeOfLine(path, bytes, line);
    return { id: 'chart/not-rendered', path, at, reason };
  });
  const more = faults.length - problems.length;
  if (more > 0) {
    const reason = `${more} more faults in this chart`;
    problems.push({ id: 'chart/not-rendered', path: `${prefix}Chart.yaml`, at: null, reason });
  }
  return problems;
}

function placeOfLine(path: string, bytes: Uint8Array, line: number): ReadProblem['at'] {
  const source = new SourceText(path, decodeUtf8(bytes));
  return placeIn(source, source.offsetOfLine(line));
}
