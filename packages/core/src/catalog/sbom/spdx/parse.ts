import { exactTextAt, type Fields, objectsAt } from '../../../bytes/fields.ts';
import { asObject, ownProperty } from '../../../bytes/json.ts';
import { SeaworthyError } from '../../../model/error.ts';
import {
  checkCount,
  type SbomComponent,
  type SbomDocument,
  type SbomPart,
  type SbomSubject,
} from '../document.ts';
import { plainPath } from '../plain-path.ts';
import { purlParts } from '../purl.ts';

/** Purposes of packages that stand for what others were found in. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'APPLICATION',
  'CONTAINER',
  'FILE',
  'OPERATING-SYSTEM',
  'SOURCE',
]);

/** As much of `sourceInfo` is searched for a path: the search takes time that grows faster than the text. */
const SOURCE_INFO = 4096;

/** Whether a JSON object is an SPDX document. */
export function isSpdx(root: Fields): boolean {
  return /^SPDX-\d/.test(exactTextAt(root, 'spdxVersion') ?? '');
}

/**
 * An SPDX document in JSON, 2.2 or 2.3 (https://spdx.github.io/spdx-spec/v2.3/). What `documentDescribes`, or a
 * relationship DESCRIBES, names is the subject; all other packages are in it. Throws `file/unreadable` for another
 * version.
 */
export function parseSpdx(root: Fields): SbomDocument {
  const version = exactTextAt(root, 'spdxVersion') ?? '';
  if (version !== 'SPDX-2.2' && version !== 'SPDX-2.3')
    throw new SeaworthyError(
      'file/unreadable',
      `${JSON.stringify(version)} is neither SPDX-2.2 nor SPDX-2.3`,
    );
  const packages = objectsAt(root, 'packages');
  checkCount(packages.length);
  const byId = new Map(packages.map((fields) => [exactTextAt(fields, 'SPDXID') ?? '', fields]));
  const subjects = subjectsOf(root).filter((id) => byId.has(id));
  const own = subjects.filter((id) => annotationOf(byId.get(id) ?? {}).has('seaworthy:kind'));
  const parts =
    own.length > 1 ? ownParts(own, { root, byId }) : [partOf(subjectAmong(subjects, byId), packages)];
  return { format: version.replace('-', ' '), parts };
}

function subjectsOf(root: Fields): readonly string[] {
  const named = ownProperty(root, 'documentDescribes');
  const listed = Array.isArray(named) ? named.filter((id) => typeof id === 'string') : [];
  const related = objectsAt(root, 'relationships')
    .filter((one) => exactTextAt(one, 'relationshipType') === 'DESCRIBES')
    .flatMap((one) => exactTextAt(one, 'relatedSpdxElement') ?? []);
  return [...new Set([...listed, ...related])];
}

/** A document that describes many packages has no subject of its own. */
function subjectAmong(ids: readonly string[], byId: ReadonlyMap<string, Fields>): Fields | null {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? (byId.get(only) ?? null) : null;
}

interface Whole {
  readonly root: Fields;
  readonly byId: ReadonlyMap<string, Fields>;
}

/** Our documents of several platforms say what each of them contains. */
function ownParts(ids: readonly string[], { root, byId }: Whole): readonly SbomPart[] {
  const contained = new Map<string, Set<Fields>>(ids.map((id) => [id, new Set()]));
  for (const one of objectsAt(root, 'relationships')) {
    if (exactTextAt(one, 'relationshipType') !== 'CONTAINS') continue;
    const inside = byId.get(exactTextAt(one, 'relatedSpdxElement') ?? '');
    if (inside !== undefined) contained.get(exactTextAt(one, 'spdxElementId') ?? '')?.add(inside);
  }
  return ids.map((id) => partOf(byId.get(id) ?? {}, [...(contained.get(id) ?? [])]));
}

function partOf(subject: Fields | null, packages: readonly Fields[]): SbomPart {
  const inside = packages.filter((fields) => fields !== subject);
  const purpose = (fields: Fields): string => exactTextAt(fields, 'primaryPackagePurpose') ?? '';
  const system = inside.find((fields) => purpose(fields) === 'OPERATING-SYSTEM') ?? null;
  const named = inside.filter((fields) => purlOf(fields) !== null || !CONTAINERS.has(purpose(fields)));
  // What a folder or a file is a package of may itself be one: an application with a package URL.
  const main = subject === null || !isPackage(purlOf(subject)) ? [] : [subject];
  return {
    subject: subject === null ? null : { ...toComponent(subject), lists: new Map() },
    components: [...main, ...named].map(toComponent),
    system: system === null ? null : toComponent(system),
  } satisfies { subject: SbomSubject | null } & SbomPart;
}

function isPackage(purl: string | null): boolean {
  return purl !== null && !/^pkg:(?:oci|docker|generic)\//i.test(purl);
}

function toComponent(fields: Fields): SbomComponent {
  const sourceInfo = exactTextAt(fields, 'sourceInfo');
  const path = /(?:DB|file|manifest|module information)[^:]*: (\/\S+)/.exec(
    sourceInfo?.slice(0, SOURCE_INFO) ?? '',
  )?.[1];
  const properties = new Map([...trivyProperties(fields), ...annotationOf(fields)]);
  if (sourceInfo !== null) properties.set('sourceInfo', sourceInfo);
  return {
    ref: exactTextAt(fields, 'SPDXID'),
    name: exactTextAt(fields, 'name') ?? '',
    group: null,
    version: exactTextAt(fields, 'versionInfo'),
    purl: purlOf(fields),
    licenses: licensesOf(fields),
    paths: path === undefined ? [] : [plainPath(path)],
    properties,
  };
}

/** The first that can be read; else the first, so that it can be named. */
function purlOf(fields: Fields): string | null {
  const said = objectsAt(fields, 'externalRefs')
    .filter((one) => exactTextAt(one, 'referenceType') === 'purl')
    .flatMap((one) => exactTextAt(one, 'referenceLocator') ?? []);
  return said.find((text) => purlParts(text) !== null) ?? said[0] ?? null;
}

function licensesOf(fields: Fields): readonly string[] {
  const declared = exactTextAt(fields, 'licenseDeclared') ?? 'NOASSERTION';
  return declared === 'NOASSERTION' || declared === 'NONE' ? [] : [declared];
}

/** Trivy's properties, `LayerDiffID: sha256:…`, a comment each; those that its purls and `sourceInfo` do not have. */
const TRIVY = /^(LayerDiffID|Modularitylabel|FilePath): (.+)$/;

function trivyProperties(fields: Fields): readonly (readonly [string, string])[] {
  return objectsAt(fields, 'annotations').flatMap((annotation) => {
    if (exactTextAt(annotation, 'annotator')?.startsWith('Tool: trivy') !== true) return [];
    const [, key, value] = TRIVY.exec(exactTextAt(annotation, 'comment') ?? '') ?? [];
    return key === undefined || value === undefined ? [] : [[`aquasecurity:trivy:${key}`, value] as const];
  });
}

/** Our own facts, as text: values that are none are JSON in theirs. */
function annotationOf(fields: Fields): ReadonlyMap<string, string> {
  for (const annotation of objectsAt(fields, 'annotations')) {
    const comment = exactTextAt(annotation, 'comment') ?? '';
    if (!comment.startsWith('{"seaworthy:')) continue;
    const facts = asObject(parseFacts(comment)) ?? {};
    const texts = Object.entries(facts).filter(([, value]) => value !== null);
    return new Map(
      texts.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
  }
  return new Map();
}

function parseFacts(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
