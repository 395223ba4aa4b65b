import { readAll } from '../../../bytes/source.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { collectPackages } from '../collect.ts';
import { packageFact } from '../facts.ts';

/** Fields of a line, by their place. */
const FIELD = { name: 0, versionRelease: 1, vendor: 4, arch: 7, epoch: 8, sourceRpm: 9 } as const;
const FIELDS = 10;

/** What rpm prints for a tag that a package has not. */
const NONE = '(none)';

/**
 * The list of packages in an image of Azure Linux (CBL-Mariner) that has no rpm database: a line a package, with the
 * fields NAME, VERSION-RELEASE, INSTALLTIME, BUILDTIME, VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM and SOURCERPM between tabs
 * (https://github.com/microsoft/azurelinux/blob/2.0/toolkit/docs/how_it_works/5_misc.md).
 */
export function parseManifest(file: CatalogFile, context: CatalogContext): CatalogResult {
  const lines = new TextDecoder().decode(readAll(file.content)).split('\n');
  return collectPackages((sink) => {
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const fact = lineFact(line.split('\t'), context);
      if (fact === null) sink.fault(`line ${i + 1} is not that of a package`);
      else sink.add(fact);
    }
  });
}

function lineFact(fields: readonly string[], context: CatalogContext): PackageFact | null {
  const field = (place: number): string | null => {
    const text = fields[place]?.trim() ?? '';
    return text === '' || text === NONE ? null : text;
  };
  const name = field(FIELD.name);
  const [version, release] = splitLast(field(FIELD.versionRelease) ?? '');
  const epoch = Number(field(FIELD.epoch) ?? 0);
  if (fields.length < FIELDS || name === null || version === '' || release === '') return null;
  if (!Number.isSafeInteger(epoch) || epoch < 0) return null;
  const header = {
    name,
    epoch,
    version,
    release,
    arch: field(FIELD.arch),
    sourceRpm: field(FIELD.sourceRpm),
    vendor: field(FIELD.vendor),
  };
  return packageFact(
    { ...header, license: null, modularityLabel: null, files: [], fileDamage: null },
    context,
  );
}

function splitLast(versionRelease: string): [version: string, release: string] {
  const dash = versionRelease.lastIndexOf('-');
  return dash < 0 ? ['', ''] : [versionRelease.slice(0, dash), versionRelease.slice(dash + 1)];
}
