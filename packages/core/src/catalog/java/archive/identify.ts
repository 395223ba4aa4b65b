import { asIdentifier, asVersion, type FileNameParts, splitStem } from './names.ts';

/** A package of Maven; the group is null where it cannot be told. */
export interface Coordinates {
  readonly group: string | null;
  readonly artifact: string;
  /** Empty where it cannot be told. */
  readonly version: string;
}

/** What is known of an archive that does not have its own `pom.properties`. */
export interface Evidence {
  readonly stem: string;
  readonly manifest: ReadonlyMap<string, string>;
  /** Whether it has files in this folder: `org/springframework/`. */
  readonly hasFolder: (folder: string) => boolean;
}

/**
 * Projects that Gradle or Ant builds: their archives have no `pom.properties`, and their manifests no group. The
 * beginning of the artifact and a folder of classes together tell it.
 */
const FAMILIES: readonly (readonly [artifact: string, folder: string, group: string])[] = [
  ['spring-boot', 'org/springframework/boot/', 'org.springframework.boot'],
  ['spring-security-', 'org/springframework/security/', 'org.springframework.security'],
  ['spring-cloud-gateway-', 'org/springframework/cloud/gateway/', 'org.springframework.cloud'],
  ['spring-', 'org/springframework/', 'org.springframework'],
  ['tomcat-embed-', 'org/apache/', 'org.apache.tomcat.embed'],
  ['kafka', 'org/apache/kafka/', 'org.apache.kafka'],
  ['lucene-', 'org/apache/lucene/', 'org.apache.lucene'],
  ['solr-', 'org/apache/solr/', 'org.apache.solr'],
  ['elasticsearch', 'org/elasticsearch/', 'org.elasticsearch'],
  ['opensearch', 'org/opensearch/', 'org.opensearch'],
  ['groovy', 'org/apache/groovy/', 'org.apache.groovy'],
  ['kotlin-', 'kotlin/', 'org.jetbrains.kotlin'],
  ['reactor-netty', 'reactor/netty/', 'io.projectreactor.netty'],
  ['reactor-', 'reactor/', 'io.projectreactor'],
  ['rxjava', 'io/reactivex/rxjava3/', 'io.reactivex.rxjava3'],
  ['okhttp', 'okhttp3/', 'com.squareup.okhttp3'],
  ['okio', 'okio/', 'com.squareup.okio'],
  ['hibernate-core', 'org/hibernate/', 'org.hibernate'],
  ['micrometer-', 'io/micrometer/', 'io.micrometer'],
  ['guice-', 'com/google/inject/', 'com.google.inject.extensions'],
  ['guice', 'com/google/inject/', 'com.google.inject'],
  ['h2', 'org/h2/', 'com.h2database'],
  ['postgresql', 'org/postgresql/', 'org.postgresql'],
];

/** Of the families, those that are one artifact alone. */
const WHOLE: ReadonlySet<string> = new Set(['guice', 'h2', 'postgresql']);

/** Parts of Spring that are projects of their own, with groups of their own, which the family's rule would name wrongly. */
const FRAMEWORK =
  /^spring-(?:aop|aspects|beans|context|context-indexer|context-support|core|core-test|expression|instrument|jcl|jdbc|jms|messaging|orm|oxm|r2dbc|test|tx|web|webflux|webmvc|websocket)$/;

/**
 * An archive as its manifest and its file name tell it; null where they tell nothing. The artifact is that of a name
 * like `artifact-version.jar`, else `Implementation-Title` where that is no phrase, else the end of
 * `Bundle-SymbolicName`. The version is `Implementation-Version`; without it the one of the name where `Bundle-Version`
 * agrees with it (OSGi writes `1.0-rc` as `1.0.0.rc`), else `Bundle-Version`, else that of the name.
 */
export function identify({ stem, manifest, hasFolder }: Evidence): Coordinates | null {
  const named = splitStem(stem);
  const artifact = artifactOf(named, manifest);
  if (artifact === null) return null;
  const version = versionOf(named, manifest);
  return { group: groupOf({ artifact, version, manifest, hasFolder }), artifact, version };
}

function artifactOf(named: FileNameParts, manifest: ReadonlyMap<string, string>): string | null {
  const fromName = asIdentifier(named.artifact);
  if (named.version !== '' && fromName !== null) return fromName;
  const title = asIdentifier(manifest.get('Implementation-Title'));
  const bundle = symbolicName(manifest);
  // `catalina.jar` keeps its name; what a title calls `Apache Tomcat` is no artifact.
  if (title !== null && /^[a-z]/.test(title)) return title.slice(title.lastIndexOf(':') + 1);
  return fromName ?? bundle?.slice(bundle.lastIndexOf('.') + 1) ?? null;
}

function versionOf(named: FileNameParts, manifest: ReadonlyMap<string, string>): string {
  const implementation = asVersion(manifest.get('Implementation-Version'));
  if (/\d/.test(implementation)) return implementation;
  const bundle = asVersion(manifest.get('Bundle-Version'));
  const fromName = asVersion(named.version);
  if (bundle === '') return fromName;
  return fromName !== '' && isSame(fromName, bundle) ? fromName : bundle;
}

/** `1.0-rc` and `1.0.0.rc`: the numbers of the first are those that the second begins with, missing ones being 0. */
function isSame(fromName: string, bundle: string): boolean {
  const own = numbers(fromName);
  const others = numbers(bundle);
  return [0, 1, 2].every((place) => (own[place] ?? 0) === (others[place] ?? 0));
}

function numbers(version: string): readonly number[] {
  const [head = ''] = /^\d+(?:\.\d+)*/.exec(version) ?? [];
  return head.split('.').map(Number);
}

interface GroupEvidence extends Pick<Evidence, 'manifest' | 'hasFolder'> {
  readonly artifact: string;
  readonly version: string;
}

/**
 * The group, by the first of these rules that tells one:
 * 1. `Implementation-Vendor-Id`, which Maven fills with the groupId, where it is written like one (it has a dot).
 * 2. The table of families: what the artifact begins with, and a folder of its classes.
 * 3. `Bundle-SymbolicName`, then `Automatic-Module-Name`, by the rule by which Maven's bundle plugin makes it:
 *    `group.artifact`, or, where the artifact begins with the group's last part, without that part
 *    (`org.apache.commons.lang3` of `commons-lang3`). Of a module's name only the latter counts: authors choose it, and
 *    `com.google.guice` is of the group `com.google.inject`.
 * Else there is none, and the package bears the artifact's name alone.
 */
function groupOf({ artifact, version, manifest, hasFolder }: GroupEvidence): string | null {
  const vendor = asIdentifier(manifest.get('Implementation-Vendor-Id'));
  if (vendor?.includes('.') === true) return vendor;
  const family = familyOf(artifact, version, hasFolder);
  if (family !== null) return family;
  const bundle = symbolicName(manifest);
  const module = asIdentifier(manifest.get('Automatic-Module-Name'));
  return (
    (bundle === null ? null : groupOfBundle(bundle, artifact)) ??
    (module === null ? null : groupOfShortened(module, artifact))
  );
}

function familyOf(artifact: string, version: string, hasFolder: Evidence['hasFolder']): string | null {
  for (const [beginning, folder, group] of FAMILIES) {
    const whole = WHOLE.has(beginning) && artifact !== beginning;
    if (whole || !artifact.startsWith(beginning) || !hasFolder(folder)) continue;
    if (beginning === 'spring-' && !FRAMEWORK.test(artifact)) return null;
    // Hibernate 6 is another group than 5.
    if (beginning === 'hibernate-core' && Number.parseInt(version, 10) >= 6) return 'org.hibernate.orm';
    return group;
  }
  return artifact.startsWith('groovy') && hasFolder('org/codehaus/groovy/') ? 'org.codehaus.groovy' : null;
}

/** The group that Maven's bundle plugin made this symbolic name of, or null. */
export function groupOfBundle(name: string, artifact: string): string | null {
  if (name.endsWith(`.${artifact}`)) {
    const group = name.slice(0, -artifact.length - 1);
    return group.includes('.') ? group : null;
  }
  return groupOfShortened(name, artifact);
}

function groupOfShortened(name: string, artifact: string): string | null {
  for (let dash = artifact.indexOf('-'); dash !== -1; dash = artifact.indexOf('-', dash + 1)) {
    const first = artifact.slice(0, dash);
    const rest = [artifact.slice(dash + 1), artifact.slice(dash + 1).replaceAll('-', '.')];
    for (const end of rest) {
      if (!name.endsWith(`.${end}`)) continue;
      const group = name.slice(0, -end.length - 1);
      if (group.endsWith(`.${first}`)) return group;
    }
  }
  return null;
}

function symbolicName(manifest: ReadonlyMap<string, string>): string | null {
  return asIdentifier(manifest.get('Bundle-SymbolicName')?.split(';', 1)[0]?.trim());
}
