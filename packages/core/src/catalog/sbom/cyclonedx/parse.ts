import { exactTextAt, type Fields, objectAt, objectsAt } from '../../../bytes/fields.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { SbomComponent, SbomDocument, SbomPart, SbomSubject } from '../document.ts';
import { plainPath } from '../plain-path.ts';

/** How deep components may nest; deeper ones are refused, for nobody would know of them. */
const DEEPEST = 50;

/** Kinds of components that are no packages: what is described beside them. */
const OTHER_TYPES: ReadonlySet<string> = new Set([
  'container',
  'cryptographic-asset',
  'data',
  'device',
  'file',
  'operating-system',
  'platform',
]);

/** Whether a JSON object is a CycloneDX document. */
export function isCycloneDx(root: Fields): boolean {
  return exactTextAt(root, 'bomFormat') === 'CycloneDX';
}

/**
 * A CycloneDX document, 1.2 to 1.7 (https://cyclonedx.org/docs/). Components of components are components. Throws
 * `file/unreadable` for another version, and for components nested without end.
 */
export function parseCycloneDx(root: Fields): SbomDocument {
  const version = exactTextAt(root, 'specVersion') ?? '';
  if (!/^1\.[2-7]$/.test(version))
    throw new SeaworthyError('file/unreadable', `CycloneDX ${JSON.stringify(version)} is none of 1.2 to 1.7`);
  const main = objectAt(objectAt(root, 'metadata'), 'component');
  const components = flatten(objectsAt(root, 'components'));
  const platforms = objectsAt(main, 'components').filter(isOwnSubject);
  const parts =
    platforms.length === 0
      ? [partOf(main, [...flatten(objectsAt(main, 'components')), ...components])]
      : platforms.map((platform) => platformPart(platform, components));
  return { format: `CycloneDX ${version}`, parts };
}

/** Our documents of several platforms have one subject a platform in the subject. */
function isOwnSubject(component: Fields): boolean {
  return propertiesOf(component).has('seaworthy:kind');
}

/** What belongs to a platform has references that begin with it. */
function platformPart(platform: Fields, components: readonly Fields[]): SbomPart {
  const name = propertiesOf(platform).get('seaworthy:platform') ?? 'unknown';
  const own = components.filter((component) =>
    (exactTextAt(component, 'bom-ref') ?? '').startsWith(`${name}#`),
  );
  return partOf(platform, own);
}

function partOf(subject: Fields | null, components: readonly Fields[]): SbomPart {
  const named = components.map((fields) => ({ fields, type: exactTextAt(fields, 'type') ?? 'library' }));
  const system = named.find(({ type }) => type === 'operating-system')?.fields ?? null;
  const packages = named.filter(({ fields, type }) => {
    const purl = exactTextAt(fields, 'purl');
    // Trivy lists the lockfiles and programs that it found packages in, as applications.
    return purl !== null || !(OTHER_TYPES.has(type) || propertiesOf(fields).has('aquasecurity:trivy:Class'));
  });
  return {
    subject: subject === null ? null : toSubject(subject),
    components: packages.map(({ fields }) => toComponent(fields)).filter(({ purl }) => purl !== null),
    system: system === null ? null : toComponent(system),
    unidentified: packages.filter(({ fields }) => exactTextAt(fields, 'purl') === null).length,
  };
}

function flatten(components: readonly Fields[], depth = 0): Fields[] {
  if (components.length === 0) return [];
  if (depth > DEEPEST)
    throw new SeaworthyError('file/unreadable', `components nested deeper than ${DEEPEST} levels`);
  return components.flatMap((component) => [
    component,
    ...flatten(objectsAt(component, 'components'), depth + 1),
  ]);
}

function toSubject(fields: Fields): SbomSubject {
  const lists = new Map<string, string[]>();
  for (const property of objectsAt(fields, 'properties')) {
    const [name, value] = [exactTextAt(property, 'name'), exactTextAt(property, 'value')];
    if (name !== null && value !== null) lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  return { ...toComponent(fields), lists };
}

function toComponent(fields: Fields): SbomComponent {
  const occurrences = objectsAt(objectAt(fields, 'evidence'), 'occurrences');
  return {
    ref: exactTextAt(fields, 'bom-ref'),
    name: exactTextAt(fields, 'name') ?? '',
    group: exactTextAt(fields, 'group'),
    version: exactTextAt(fields, 'version'),
    purl: exactTextAt(fields, 'purl'),
    licenses: objectsAt(fields, 'licenses').flatMap(licenseOf),
    paths: occurrences.flatMap((one) => exactTextAt(one, 'location') ?? []).map(plainPath),
    properties: propertiesOf(fields),
  };
}

function propertiesOf(fields: Fields): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const property of objectsAt(fields, 'properties')) {
    const [name, value] = [exactTextAt(property, 'name'), exactTextAt(property, 'value')];
    if (name !== null && value !== null && !found.has(name)) found.set(name, value);
  }
  return found;
}

function licenseOf(choice: Fields): readonly string[] {
  const license = objectAt(choice, 'license');
  const said =
    exactTextAt(license, 'id') ?? exactTextAt(license, 'name') ?? exactTextAt(choice, 'expression');
  return said === null ? [] : [said];
}
