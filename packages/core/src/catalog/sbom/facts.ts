import type { Fields } from '../../bytes/fields.ts';
import { asObject, ownProperty } from '../../bytes/json.ts';
import type { Gap } from '../../model/finding.ts';
import type { FunctionTable } from '../../model/function-table.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Distro, Package, PackageLocation, Purl, SourcePackage } from '../../model/package.ts';
import type { Artifact, ReportBase, ReportLayer } from '../../model/report.ts';
import { asFunctionTable } from '../go/function-table.ts';
import type { SbomComponent, SbomSubject } from './document.ts';

// The other side of `report/facts.ts`. A bill may have been changed since we wrote it: every value is looked at, and what
// is not what we write is as if it were not there.

/** Whether a subject is one of our own bills. */
export function hasFacts(subject: SbomSubject | null): subject is SbomSubject {
  return subject?.properties.has('seaworthy:kind') === true;
}

/** The artefact that a bill of ours describes, as a scan of it reports it. */
export function artifactOf(subject: SbomSubject): Omit<Artifact, 'distro'> {
  const { properties } = subject;
  return {
    kind: 'sbom',
    name: subject.name,
    digest: properties.get('seaworthy:digest') ?? null,
    imageId: properties.get('seaworthy:imageId') ?? null,
    platform: properties.get('seaworthy:platform') ?? null,
    layers: objectsOf(subject, 'seaworthy:layers').map(layerOf),
    base: baseOf(subject),
  };
}

/** Its base image, without the end of life, which is decided anew. */
function baseOf(subject: SbomSubject): ReportBase | null {
  const fields = asObject(valueOf(subject, 'seaworthy:base'));
  const confidence = CONFIDENCES.find((one) => one === fields?.['confidence']);
  if (fields === null || confidence === undefined) return null;
  const evidence = ownProperty(fields, 'evidence');
  return {
    name: text(fields, 'name'),
    digest: text(fields, 'digest'),
    layers: number(fields, 'layers'),
    confidence,
    evidence: Array.isArray(evidence) ? evidence.filter((one) => typeof one === 'string') : [],
    endOfLife: null,
    maintained: null,
  };
}

const CONFIDENCES = ['certain', 'likely', 'guess'] as const;

/** Its distribution, without the end of life, which is decided anew. */
export function distroOf(subject: SbomSubject): Distro | null {
  const fields = asObject(valueOf(subject, 'seaworthy:distro'));
  const id = fields === null ? null : text(fields, 'id');
  if (fields === null || id === null) return null;
  const version = text(fields, 'version');
  const like = ownProperty(fields, 'like');
  return {
    id,
    version,
    name: text(fields, 'name') ?? (version === null ? id : `${id} ${version}`),
    codename: text(fields, 'codename'),
    like: Array.isArray(like) ? like.filter((one) => typeof one === 'string') : [],
  };
}

/** Where the distribution was read, or null. */
export function releaseFileOf(subject: SbomSubject): PackageLocation | null {
  const fields = asObject(valueOf(subject, 'seaworthy:releaseFile'));
  return fields === null ? null : locationOf(fields);
}

/** What could not be read of the artefact. */
export function gapsOf(subject: SbomSubject): readonly Gap[] {
  return objectsOf(subject, 'seaworthy:gaps').flatMap((fields): Gap[] => {
    const [id, reason] = [text(fields, 'id'), text(fields, 'reason')];
    if (id === null || reason === null) return [];
    const place = asObject(ownProperty(fields, 'location'));
    return [{ kind: 'gap', id, reason, location: place === null ? null : locationOf(place) }];
  });
}

/** The function tables of Go programs. */
export function functionTablesOf(subject: SbomSubject): ReadonlyMap<string, FunctionTable> {
  const found = new Map<string, FunctionTable>();
  for (const fields of objectsOf(subject, 'seaworthy:functionTables')) {
    const [path, table] = [text(fields, 'path'), asFunctionTable(ownProperty(fields, 'table'))];
    if (path !== null && table !== null) found.set(path, table);
  }
  return found;
}

/** A package as we listed it, or null where the component has no facts of ours. */
export function ownPackage(component: SbomComponent): Package | null {
  const { properties, purl, name, version } = component;
  const type = properties.get('seaworthy:type');
  if (type === undefined || purl === null) return null;
  const locations = objectsOf(component, 'seaworthy:locations').flatMap((fields) => locationOf(fields) ?? []);
  const licenses = valueOf(component, 'seaworthy:licenses');
  return {
    type,
    name,
    version: version ?? '',
    purl: purl as Purl,
    source: sourceOf(component),
    arch: properties.get('seaworthy:arch') ?? null,
    licenses: Array.isArray(licenses) ? licenses.filter((one) => typeof one === 'string') : [],
    locations: locations.sort((a, b) => compareCodePoints(a.path, b.path) || (a.layer ?? 0) - (b.layer ?? 0)),
    ownedBy: (properties.get('seaworthy:ownedBy') ?? null) as Purl | null,
    unit: properties.get('seaworthy:unit') ?? 'sbom',
    module: properties.get('seaworthy:module') ?? null,
    vendor: properties.get('seaworthy:vendor') ?? null,
  };
}

function sourceOf(component: SbomComponent): SourcePackage | null {
  const fields = asObject(valueOf(component, 'seaworthy:source'));
  const [name, version] = fields === null ? [null, null] : [text(fields, 'name'), text(fields, 'version')];
  return name === null || version === null ? null : { name, version };
}

function layerOf(fields: Fields, index: number): ReportLayer {
  const base = ownProperty(fields, 'base');
  return {
    index,
    digest: text(fields, 'digest'),
    diffId: text(fields, 'diffId') ?? '',
    size: number(fields, 'size'),
    instruction: text(fields, 'instruction'),
    base: typeof base === 'boolean' ? base : null,
  };
}

function locationOf(fields: Fields): PackageLocation | null {
  const path = ownProperty(fields, 'path');
  return typeof path === 'string' ? { path, layer: number(fields, 'layer') } : null;
}

function text(fields: Fields, key: string): string | null {
  const value = ownProperty(fields, key);
  return typeof value === 'string' ? value : null;
}

function number(fields: Fields, key: string): number | null {
  const value = ownProperty(fields, key);
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

function objectsOf(component: SbomComponent, key: string): readonly Fields[] {
  const value = valueOf(component, key);
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== null) : [];
}

/** Values that are no text are JSON in theirs. */
function valueOf({ properties }: SbomComponent, key: string): unknown {
  const value = properties.get(key);
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
