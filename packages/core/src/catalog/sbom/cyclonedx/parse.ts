import { exactTextAt, type Fields, objectAt, objectsAt } from '../../../bytes/fields.ts';
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
  const platforms = objectsAt(main, 'components').filter(isOwnSubject);
  const parts =
    platforms.length === 0
      ? [partOf(main, flatten([...objectsAt(main, 'components'), ...objectsAt(root, 'components')]))]
      : platformParts(platforms, flatten(objectsAt(root, 'components')));
  return { format: `CycloneDX ${version}`, parts };
}

/** Our documents of several platforms have one subject a platform in the subject. */
function isOwnSubject(component: Fields): boolean {
  return propertiesOf(component).has('seaworthy:kind');
}

/** What belongs to a platform has references that begin with it. */
function platformParts(platforms: readonly Fields[], components: readonly Fields[]): readonly SbomPart[] {
  const groups = new Map<string, Fields[]>();
  for (const component of components) {
    const [name = ''] = (exactTextAt(component, 'bom-ref') ?? '').split('#', 1);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [component]);
    else group.push(component);
  }
  return platforms.map((platform) => {
    const name = propertiesOf(platform).get('seaworthy:platform') ?? 'unknown';
    const own = groups.get(name) ?? [];
    // A second platform of the same name has nothing of its own.
    groups.delete(name);
    return partOf(platform, own);
  });
}

function partOf(subject: Fields | null, components: readonly Fields[]): SbomPart {
  const named = components.map((fields) => ({ fields, type: exactTextAt(fields, 'type') ?? 'library' }));
  const system = named.find(({ type }) => type === 'operating-system')?.fields ?? null;
  const packages = named.filter(
    ({ fields, type }) =>
      // Trivy lists the lockfiles and programs that it found packages in, as applications.
      purlOf(fields) !== null ||
      !(OTHER_TYPES.has(type) || propertiesOf(fields).has('aquasecurity:trivy:Class')),
  );
  return {
    subject: subject === null ? null : toSubject(subject),
    components: [...claimOf(subject), ...packages.map(({ fields }) => fields)].map(toComponent),
    system: system === null ? null : toComponent(system),
  };
}

/** A subject that says that it is a package, and which is not to be understood, is one of those to be named. */
function claimOf(subject: Fields | null): readonly Fields[] {
  const purl = exactTextAt(subject, 'purl');
  if (subject === null || purl === null || purlParts(purl) !== null) return [];
  return OTHER_TYPES.has(exactTextAt(subject, 'type') ?? 'library') ? [] : [subject];
}

/** The components and those within them, in the order of the bill. */
function flatten(components: readonly Fields[], found: Fields[] = [], depth = 0): Fields[] {
  if (components.length > 0 && depth > DEEPEST)
    throw new SeaworthyError('file/unreadable', `components nested deeper than ${DEEPEST} levels`);
  checkCount(found.length + components.length);
  for (const component of components) {
    found.push(component);
    flatten(objectsAt(component, 'components'), found, depth + 1);
  }
  return found;
}

function toSubject(fields: Fields): SbomSubject {
  const lists = new Map<string, string[]>();
  for (const property of objectsAt(fields, 'properties')) {
    const [name, value] = [exactTextAt(property, 'name'), exactTextAt(property, 'value')];
    if (name === null || value === null) continue;
    const known = lists.get(name);
    if (known === undefined) lists.set(name, [value]);
    else known.push(value);
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
    purl: purlOf(fields),
    licenses: objectsAt(fields, 'licenses').flatMap(licenseOf),
    paths: occurrences.flatMap((one) => exactTextAt(one, 'location') ?? []).map(plainPath),
    properties: propertiesOf(fields),
  };
}

/** Syft and Trivy make the reference out of the package URL, and Syft reads it back where there is no other. */
function purlOf(fields: Fields): string | null {
  const ref = exactTextAt(fields, 'bom-ref') ?? '';
  const said = exactTextAt(fields, 'purl');
  if (said !== null || !/^pkg:/i.test(ref) || purlParts(ref) === null) return said;
  return ref.replace(/(?<=[?&])package-id=[^&#]*&?/, '').replace(/[?&]$/, '');
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
