import type { PackageFact } from '../../../model/package.ts';

/** What a `pom.properties` says, and where it stands in its archive. */
export interface PomProperties {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly path: string;
}

/** What a file name says. */
export interface FileCoordinates {
  readonly artifact: string;
  readonly version: string;
}

/** `name-1.2.3-classifier.jar`: the version begins with the first part behind a dash that begins with a digit. */
const FILE_NAME =
  /^(.+?)-(v?\d[\w.+~]*(?:-(?:(?:alpha|beta|m|rc|cr|snapshot|final|ga|sp|jre|android|incubating)[\d.]*(?=[-.])|\d[\w.]*))*)(?:-[a-z][\w.-]*)?\.[a-z]+$/i;

/** What the name of an archive says, or null where it has no version. */
export function fileCoordinates(fileName: string): FileCoordinates | null {
  const [, artifact, version] = FILE_NAME.exec(fileName.slice(0, 300)) ?? [];
  return artifact === undefined || version === undefined ? null : { artifact, version };
}

/**
 * The package that an archive as a whole is, or null where only what was shaded into it is known. In this order: the
 * `pom.properties` whose artifact the file is named after, or the only one there is; the manifest; the file name. The
 * group, where no `pom.properties` says it, is guessed from names that look like one: `Implementation-Vendor-Id`, a
 * symbolic name or automatic module name whose last part is the artifact, or that is a group by itself.
 */
export function identify(
  fileName: string,
  poms: readonly PomProperties[],
  manifest: ReadonlyMap<string, string>,
): PackageFact | null {
  const stem = fileName.replace(/\.[a-z]+$/i, '');
  const file = fileCoordinates(fileName);
  const named = poms.find(({ artifact }) => stem === artifact || stem.startsWith(`${artifact}-`));
  const own = named ?? (poms.length === 1 && file === null ? poms[0] : undefined);
  if (own !== undefined) {
    const version = own.version || file?.version || manifestVersion(manifest);
    return { name: `${own.group}:${own.artifact}`, version };
  }
  const artifact = file?.artifact ?? manifestArtifact(manifest) ?? stem;
  const version = manifestVersion(manifest) || (file?.version ?? '');
  // An archive that says nothing of itself, and holds libraries that do, is their package alone.
  if (version === '' && (poms.length > 0 || manifest.size === 0) && file === null && poms.length > 0)
    return null;
  const group = groupOf(manifest, artifact);
  return { name: group === null ? artifact : `${group}:${artifact}`, version: file?.version ?? version };
}

function manifestVersion(manifest: ReadonlyMap<string, string>): string {
  for (const key of ['Implementation-Version', 'Bundle-Version', 'Specification-Version', 'Plugin-Version']) {
    const value = manifest.get(key)?.trim() ?? '';
    if (/^v?\d[\w.+~-]*$/.test(value)) return value;
  }
  return '';
}

function manifestArtifact(manifest: ReadonlyMap<string, string>): string | null {
  const title = manifest.get('Implementation-Title')?.trim() ?? '';
  if (/^[a-z0-9][\w.-]*$/.test(title) && !title.includes('.')) return title;
  const symbolic = symbolicName(manifest);
  return symbolic === null ? null : (symbolic.split('.').at(-1) ?? null);
}

function groupOf(manifest: ReadonlyMap<string, string>, artifact: string): string | null {
  const vendor = manifest.get('Implementation-Vendor-Id')?.trim() ?? '';
  if (isGroup(vendor)) return vendor;
  for (const name of [symbolicName(manifest), manifest.get('Automatic-Module-Name')?.trim() ?? null]) {
    if (name === null || !isGroup(name)) continue;
    const parts = name.split('.');
    const last = parts.at(-1) ?? '';
    if (last === artifact || artifact.endsWith(last)) return parts.slice(0, -1).join('.') || name;
    return name;
  }
  return null;
}

/** `Bundle-SymbolicName: org.apache.x;singleton:=true`. */
function symbolicName(manifest: ReadonlyMap<string, string>): string | null {
  return manifest.get('Bundle-SymbolicName')?.split(';')[0]?.trim() || null;
}

function isGroup(text: string): boolean {
  return /^[a-z][\w-]*(?:\.[a-z][\w-]*)+$/i.test(text);
}
