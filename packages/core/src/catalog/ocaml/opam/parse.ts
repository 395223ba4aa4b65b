import type { CatalogFile, CatalogResult } from '../../contract.ts';

const INSTALLED = /(?:^|\/)\.opam-switch\/packages\/([^/]+)\/opam$/;

/**
 * An installed package: `.opam-switch/packages/NAME.VERSION/opam`. A name has no dot, so the folder says all
 * (https://opam.ocaml.org/doc/Manual.html#Package-definitions); what is below other folders of the switch is a source.
 */
export function parseOpam(file: CatalogFile): CatalogResult {
  const folder = INSTALLED.exec(file.path)?.[1] ?? '';
  const dot = folder.indexOf('.');
  if (dot <= 0 || dot === folder.length - 1) return { packages: [] };
  return { packages: [{ name: folder.slice(0, dot), version: folder.slice(dot + 1) }] };
}
