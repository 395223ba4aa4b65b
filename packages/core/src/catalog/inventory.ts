import { compareCodePoints } from '../model/order.ts';
import type { Distro, Package, PackageFact, PackageLocation, Purl } from '../model/package.ts';
import type { Assembled, PlacedFact } from './assemble.ts';
import { packageUrl } from './purl.ts';

/** How the packages of an artefact are listed. */
export interface InventoryOptions {
  /** False for folders: places then have no layer. */
  readonly layered: boolean;
  /** Whether packages that lockfiles mark as needed for development alone are listed. */
  readonly includeDev: boolean;
}

/**
 * The packages of an artefact: one entry a purl with all its places, in no order that means anything; packages whose
 * file belongs to an OS package are marked with it.
 */
export function packagesOf(assembled: Assembled, { layered, includeDev }: InventoryOptions): Package[] {
  const distro = assembled.distro?.distro ?? null;
  const owners = ownersByPath(assembled, distro);
  const byPurl = new Map<Purl, Merged>();
  for (const placed of assembled.facts) {
    const type = placed.fact.type ?? placed.unit.type;
    if (type === null) continue;
    if (placed.fact.dev === true && !includeDev) continue;
    const purl = placed.fact.purl ?? packageUrl(type, placed.fact, distro);
    const ownedBy = owners.get(placed.path) ?? null;
    const known = byPurl.get(purl);
    if (known === undefined) byPurl.set(purl, { type, purl, first: placed, places: [placed], ownedBy });
    else {
      known.places.push(placed);
      known.ownedBy = commonOwner(known.ownedBy, ownedBy);
    }
  }
  return [...byPurl.values()].map((merged) => toPackage(merged, layered));
}

/**
 * Owned only if every copy is: one that somebody else installed is that one's to answer for. A program and its library may
 * be of two packages of one system: the first stands for both.
 */
function commonOwner(one: Purl | null, other: Purl | null): Purl | null {
  if (one === null || other === null) return null;
  return systemOf(one) === systemOf(other) ? one : null;
}

/** `pkg:deb/debian/` of a package of Debian. */
function systemOf(purl: Purl): string {
  return purl.slice(0, purl.lastIndexOf('/', purl.search(/[@?]|$/)) + 1);
}

interface Merged {
  readonly type: string;
  readonly purl: Purl;
  readonly first: PlacedFact;
  readonly places: PlacedFact[];
  ownedBy: Purl | null;
}

function toPackage({ type, purl, first, places, ownedBy }: Merged, layered: boolean): Package {
  const { fact, unit } = first;
  return {
    type,
    name: fact.name,
    version: fact.version,
    purl,
    // A chisel manifest does not name it, a dpkg database of the same packages does.
    source: places.find((place) => place.fact.source)?.fact.source ?? null,
    arch: fact.arch ?? null,
    licenses: fact.licenses ?? [],
    locations: locationsOf(places, layered),
    ownedBy,
    unit: unit.name,
    module: fact.module ?? null,
    vendor: fact.vendor ?? null,
  };
}

function locationsOf(places: readonly PlacedFact[], layered: boolean): PackageLocation[] {
  const unique = new Map<string, PackageLocation>();
  for (const { path: file, layer, fact } of places) {
    const path = fact.inside === undefined ? file : `${file}!${fact.inside}`;
    unique.set(`${path}\0${layer}`, { path, layer: layered ? layer : null });
  }
  return [...unique.values()].sort(
    (a, b) => compareCodePoints(a.path, b.path) || (a.layer ?? 0) - (b.layer ?? 0),
  );
}

/** Which OS package installed a path, for the paths that units read. */
function ownersByPath({ facts, owners, view }: Assembled, distro: Distro | null): ReadonlyMap<string, Purl> {
  const byPath = new Map<string, Purl>();
  const byName = new Map<string, Purl>();
  const own = (files: readonly string[], purl: Purl): void => {
    for (const file of files) {
      byPath.set(file, purl);
      // The database says /lib/x where the file lies in /usr/lib: the folder is a link (merged /usr).
      byPath.set(view.resolve(file) ?? file, purl);
    }
  };
  for (const { unit, fact } of facts) {
    if (unit.type === null || unit.database !== true) continue;
    const purl = packageUrl(unit.type, fact, distro);
    for (const name of namesOf(fact)) byName.set(`${unit.type}\0${name}`, purl);
    own(fact.files ?? [], purl);
  }
  for (const owned of owners) {
    const purl = byName.get(`${owned.type}\0${owned.package}`);
    if (purl !== undefined) own(owned.files, purl);
  }
  return byPath;
}

function namesOf({ name, arch }: PackageFact): string[] {
  return arch === null || arch === undefined ? [name] : [name, `${name}:${arch}`];
}
