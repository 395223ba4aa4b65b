import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { formatEvr } from '../../rpm/nvr.ts';

/**
 * Bottlerocket's inventory: `{"Content": [{Name, Publisher, Version, Release, Epoch, Architecture, …}]}`
 * (https://bottlerocket.dev/en/os/latest/, "application inventory"). In older ones `Version` is that of the system, the same
 * for all. An entry without name or version becomes a problem.
 */
export function parseInventory(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content)));
  const content = root === null ? undefined : ownProperty(root, 'Content');
  if (!Array.isArray(content)) throw new SeaworthyError('file/unreadable', 'no list `Content` in it');
  const packages = content.map(toFact);
  const problems: CatalogProblem[] = packages.flatMap((fact, index) =>
    fact === null ? [{ id: 'database/unreadable', reason: `entry ${index} has no name and version` }] : [],
  );
  const found = packages.filter((fact) => fact !== null);
  return problems.length === 0 ? { packages: found } : { packages: found, problems };
}

function toFact(value: unknown): PackageFact | null {
  const entry = asObject(value);
  const text = (key: string): string => {
    const field = entry === null ? undefined : ownProperty(entry, key);
    return typeof field === 'string' ? field : '';
  };
  const name = text('Name');
  const version = text('Version');
  if (name === '' || version === '') return null;
  const epoch = /^\d{1,9}$/.test(text('Epoch')) ? Number(text('Epoch')) : 0;
  const release = text('Release');
  return {
    name,
    version: release === '' ? version : formatEvr({ epoch, version, release }),
    arch: text('Architecture') || null,
    vendor: text('Publisher') || null,
  };
}
