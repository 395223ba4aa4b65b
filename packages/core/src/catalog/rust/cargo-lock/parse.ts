import { objectsAt, textAt } from '../../../bytes/fields.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseToml } from '../../../bytes/toml.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/**
 * The crates of a `Cargo.lock`, versions 1 to 4 (https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html).
 * What has no `source` is of the workspace itself. The file does not say what is for development alone.
 */
export function parseCargoLock(file: CatalogFile): CatalogResult {
  const tables = objectsAt(parseToml(readAll(file.content)), 'package');
  const crates = tables.filter((table) => textAt(table, 'source') !== null);
  return {
    packages: uniqueFacts(
      crates.map((table) => ({ name: textAt(table, 'name') ?? '', version: textAt(table, 'version') ?? '' })),
    ),
  };
}
