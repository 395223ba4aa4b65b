import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { linesOf } from '../../file-list.ts';

/** Registries whose providers go by namespace and name alone. */
const DEFAULT_HOSTS: ReadonlySet<string> = new Set(['registry.terraform.io', 'registry.opentofu.org']);
const BLOCK = /^provider[ \t]+"([^"\\]+)"[ \t]*\{/;
const VERSION = /^version[ \t]*=[ \t]*"([^"\\]+)"/;

/**
 * The providers of a dependency lock file: `provider "HOST/NAMESPACE/NAME" { version = "…" … }`, written by Terraform in
 * one form (https://developer.hashicorp.com/terraform/language/files/dependency-lock). A block without a version is listed
 * without one; what is no provider's address becomes a problem.
 */
export function parseLock(file: CatalogFile): CatalogResult {
  const packages: PackageFact[] = [];
  const problems: CatalogProblem[] = [];
  let address: string | null = null;
  let version = '';
  const close = (): void => {
    if (address === null) return;
    const fact = factOf(address, version);
    if (fact !== null) packages.push(fact);
    else
      problems.push({
        id: 'file/unreadable',
        reason: `${JSON.stringify(address)} is no address of a provider`,
      });
    address = null;
  };
  for (const raw of linesOf(decodeUtf8(readAll(file.content)))) {
    const line = raw.trim();
    const opened = BLOCK.exec(line)?.[1];
    if (opened !== undefined) {
      close();
      address = opened;
      version = '';
    } else if (line === '}') close();
    else if (address !== null) version = VERSION.exec(line)?.[1] ?? version;
  }
  if (address !== null) problems.push({ id: 'file/unreadable', reason: 'its last block has no end' });
  close();
  return problems.length === 0 ? { packages } : { packages, problems };
}

function factOf(address: string, version: string): PackageFact | null {
  const [host, namespace, name, ...rest] = address.split('/');
  if (!host || !namespace || !name || rest.length > 0) return null;
  const fact = { name: `${namespace}/${name}`, version };
  return DEFAULT_HOSTS.has(host) ? fact : { ...fact, qualifiers: { repository_url: `https://${host}` } };
}
