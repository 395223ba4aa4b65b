import type { Gap } from '../../model/finding.ts';
import type { FunctionTable } from '../../model/function-table.ts';
import type { Distro, Package, PackageLocation, Purl } from '../../model/package.ts';
import type { Artifact, ReportLayer } from '../../model/report.ts';
import { distroIn } from './distro.ts';
import type { SbomComponent, SbomPart, SbomSubject } from './document.ts';
import {
  artifactOf,
  distroOf,
  functionTablesOf,
  gapsOf,
  hasFacts,
  ownPackage,
  releaseFileOf,
} from './facts.ts';
import { packageOf } from './packages.ts';
import { unidentifiedReasons } from './unidentified.ts';

/** What a bill of materials says of an artefact: all that matching needs. */
export interface Bill {
  readonly artifact: Omit<Artifact, 'distro'>;
  readonly distro: Distro | null;
  readonly releaseFile: PackageLocation | null;
  readonly packages: readonly Package[];
  readonly gaps: readonly Gap[];
  readonly functionTables: ReadonlyMap<string, FunctionTable>;
}

/** The artefact of a part of a bill. Ours says all; others say what their tool had room for. */
export function billOf(part: SbomPart, fileName: string): Bill {
  const { subject } = part;
  return hasFacts(subject) ? ownBill(part, subject) : foreignBill(part, fileName);
}

function ownBill(part: SbomPart, subject: SbomSubject): Bill {
  const layers = foreignLayers(null);
  const { packages, unidentified } = packagesOf(
    part,
    (component) => ownPackage(component) ?? foreignPackage(component, layers),
  );
  return {
    artifact: artifactOf(subject),
    distro: distroOf(subject),
    releaseFile: releaseFileOf(subject),
    packages,
    gaps: [...gapsOf(subject), ...gapsFor(unidentified)],
    functionTables: functionTablesOf(subject),
  };
}

function foreignBill(part: SbomPart, fileName: string): Bill {
  const { subject } = part;
  const layers = foreignLayers(subject);
  const { packages, unidentified } = packagesOf(part, (component) => foreignPackage(component, layers));
  // A package that is described is there, too: an application with a package URL.
  const main = subject === null ? null : foreignPackage(subject, layers);
  const all =
    main === null || packages.some(({ purl }) => purl === main.purl) ? packages : [main, ...packages];
  return {
    artifact: {
      kind: 'sbom',
      name: subject === null || subject.name === '' ? fileName : subject.name,
      digest: digestOf(subject),
      imageId: subject?.properties.get('aquasecurity:trivy:ImageID') ?? null,
      platform: null,
      layers: layers.list,
    },
    distro: distroIn(part.system, part.components),
    releaseFile: null,
    packages: all,
    gaps: gapsFor(unidentified),
    functionTables: new Map(),
  };
}

interface Read {
  readonly packages: Package[];
  readonly unidentified: readonly SbomComponent[];
}

function packagesOf(part: SbomPart, read: (component: SbomComponent) => Package | null): Read {
  const byPurl = new Map<string, Package & { locations: PackageLocation[] }>();
  const unidentified: SbomComponent[] = [];
  for (const component of part.components) {
    const pkg = read(component);
    if (pkg === null) {
      unidentified.push(component);
      continue;
    }
    const known = byPurl.get(pkg.purl);
    // One entry a purl, with every place.
    if (known === undefined) byPurl.set(pkg.purl, { ...pkg, locations: [...pkg.locations] });
    else for (const location of pkg.locations) known.locations.push(location);
  }
  return { packages: [...byPurl.values()], unidentified };
}

function gapsFor(unidentified: readonly SbomComponent[]): readonly Gap[] {
  return unidentifiedReasons(unidentified).map((reason) => ({
    kind: 'gap',
    id: 'sbom/unidentified',
    reason,
    location: null,
  }));
}

interface ForeignLayers {
  readonly list: readonly ReportLayer[];
  /** The index of a layer by its diffID or digest; null where it is not known. */
  indexOf(component: SbomComponent): number | null;
}

/** Trivy lists the diffIDs of the image; other tools name those of packages alone, whose order nobody knows. */
function foreignLayers(subject: SbomSubject | null): ForeignLayers {
  const ids = subject?.lists.get('aquasecurity:trivy:DiffID') ?? [];
  const nothing = { digest: null, size: null, instruction: null, base: null };
  const indexes = new Map([...ids.entries()].reverse().map(([index, id]) => [id, index]));
  return {
    list: ids.map((diffId, index) => ({ index, diffId, ...nothing })),
    indexOf({ properties }) {
      const id =
        properties.get('aquasecurity:trivy:LayerDiffID') ?? properties.get('syft:location:0:layerID');
      return id === undefined ? null : (indexes.get(id) ?? null);
    },
  };
}

function foreignPackage(component: SbomComponent, layers: ForeignLayers): Package | null {
  const found = packageOf(component);
  if (found === null) return null;
  const { type, name, version, source, arch, module } = found;
  const { properties, paths, licenses } = component;
  const said = [
    properties.get('syft:location:0:path'),
    properties.get('aquasecurity:trivy:FilePath'),
    ...paths,
  ];
  const path = said.find((text) => text !== undefined && text !== '')?.replace(/^\/+/, '') ?? '';
  return {
    type,
    name,
    version,
    purl: component.purl as Purl,
    source,
    arch,
    licenses,
    locations: [{ path, layer: layers.indexOf(component) }],
    ownedBy: null,
    unit: 'sbom',
    module,
    vendor: null,
  };
}

function digestOf(subject: SbomSubject | null): string | null {
  const said = [subject?.version ?? '', subject?.properties.get('aquasecurity:trivy:RepoDigest') ?? ''];
  for (const text of said) {
    const digest = /sha256:[0-9a-f]{64}$/.exec(text)?.[0];
    if (digest !== undefined) return digest;
  }
  return null;
}
