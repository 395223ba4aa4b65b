import { lookupName } from '../advisory/feeds/osv/ecosystem.ts';
import type {
  Advisory,
  AdvisorySource,
  AffectedPackage,
  EolCycle,
  Epss,
  Kev,
  RangeEvent,
  SeverityStatement,
} from '../model/advisory.ts';
import type { Package, Purl } from '../model/package.ts';

// Helpers of tests: a database in memory, and packages with the fields that a test does not care for filled in.

/** One record as a test writes it: what it says of itself, and of packages. */
export interface TestRecord {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly upstream?: readonly string[];
  readonly summary?: string;
  readonly severity?: readonly SeverityStatement[];
  readonly urls?: readonly string[];
  readonly source?: string;
  readonly affected: readonly TestAffected[];
}

/** `events` make one range; `ecosystem` with its release. */
export interface TestAffected {
  readonly ecosystem: string;
  readonly name: string;
  readonly events?: readonly RangeEvent[];
  readonly versions?: readonly string[];
  readonly module?: string;
  readonly arches?: readonly string[];
  readonly severity?: readonly SeverityStatement[];
  readonly state?: 'wont-fix' | 'not-fixed';
  readonly imports?: AffectedPackage['imports'];
}

/** What a database in memory holds. */
export interface TestDatabase {
  readonly records?: readonly TestRecord[];
  readonly endOfLife?: Readonly<Record<string, readonly EolCycle[]>>;
  readonly officialTags?: Readonly<Record<string, readonly string[]>>;
  readonly epss?: Readonly<Record<string, Epss>>;
  readonly kev?: Readonly<Record<string, Kev>>;
}

/** An advisory source over literals. */
export function memorySource(database: TestDatabase): AdvisorySource {
  const records = database.records ?? [];
  const affected = records.flatMap((record) => record.affected.map((one) => toAffected(record.id, one)));
  const advisories = records.map(toAdvisory);
  return {
    info: {
      digest: `sha256:${'0'.repeat(64)}`,
      built: '2026-11-23T00:00:00Z',
      records: records.length,
      sources: [],
    },
    hasEcosystem: (ecosystem) => affected.some((one) => one.ecosystem === ecosystem),
    affected: (ecosystem, name) =>
      affected.filter((one) => one.ecosystem === ecosystem && one.name === lookupName(ecosystem, name)),
    packagesOf: (ids) => affected.filter(({ advisory }) => ids.has(advisory)),
    advisory: (id) => advisories.find((one) => one.id === id) ?? null,
    byAlias: (id) =>
      advisories.filter((one) => [one.id, ...one.aliases, ...one.upstream].includes(id)).map((one) => one.id),
    epss: (cve) => database.epss?.[cve] ?? null,
    kev: (cve) => database.kev?.[cve] ?? null,
    endOfLife: (product) => database.endOfLife?.[product] ?? null,
    officialTags: (repository) => database.officialTags?.[repository] ?? null,
    close: () => {},
  };
}

function toAffected(advisory: string, one: TestAffected): AffectedPackage {
  return {
    advisory,
    ecosystem: one.ecosystem,
    name: lookupName(one.ecosystem, one.name),
    ranges: one.events === undefined ? [] : [{ type: 'ECOSYSTEM', events: one.events }],
    versions: one.versions ?? [],
    module: one.module ?? null,
    arches: one.arches ?? [],
    severity: one.severity ?? [],
    state: one.state ?? null,
    imports: one.imports ?? [],
  };
}

function toAdvisory(record: TestRecord): Advisory {
  return {
    id: record.id,
    aliases: record.aliases ?? [],
    upstream: record.upstream ?? [],
    summary: record.summary ?? '',
    severity: record.severity ?? [],
    published: null,
    modified: null,
    urls: record.urls ?? [],
    source: record.source ?? 'test',
  };
}

/** Events of the commonest range: from the beginning to `fixed`. */
export function until(fixed: string): readonly RangeEvent[] {
  return [{ introduced: '0' }, { fixed }];
}

/** A package of `type`; the purl is made of type, name and version alone. */
export function testPackage(
  type: string,
  name: string,
  version: string,
  rest: Partial<Package> = {},
): Package {
  return {
    type,
    name,
    version,
    purl: `pkg:${type}/${name}@${version}` as Purl,
    source: null,
    arch: null,
    licenses: [],
    locations: [{ path: 'var/lib/test', layer: 0 }],
    ownedBy: null,
    unit: 'test',
    module: null,
    vendor: null,
    ...rest,
  };
}
