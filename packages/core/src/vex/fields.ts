import { parsePackageUrl } from '../catalog/purl-parse.ts';
import { asObject, ownProperty } from '../bytes/json.ts';
import type { VexProduct, VexStatus } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

const STATUSES: readonly VexStatus[] = ['not_affected', 'affected', 'fixed', 'under_investigation'];

/** A text that is not empty, or null. */
export function textField(object: Fields | null, key: string): string | null {
  const value = object === null ? undefined : ownProperty(object, key);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The list under `key`; empty where there is none. */
export function listField(object: Fields | null, key: string): readonly unknown[] {
  const value = object === null ? undefined : ownProperty(object, key);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The objects of the list under `key`. */
export function objectsField(object: Fields | null, key: string): readonly Fields[] {
  return listField(object, key)
    .map(asObject)
    .filter((item) => item !== null);
}

/** The texts of the list under `key`. */
export function textsField(object: Fields | null, key: string): readonly string[] {
  return listField(object, key).filter((item) => typeof item === 'string' && item !== '') as string[];
}

/** The object under `key`, or null. */
export function objectField(object: Fields | null, key: string): Fields | null {
  return object === null ? null : asObject(ownProperty(object, key));
}

/** A status of the four, or null. */
export function asStatus(text: string | null): VexStatus | null {
  return STATUSES.find((status) => status === text) ?? null;
}

/** A product out of whatever identifies it: package URLs are told from other names, digests from both. */
export function productOf(
  identifiers: readonly string[],
  rest: Partial<Pick<VexProduct, 'digests' | 'cpes' | 'versions' | 'subcomponents'>> = {},
): VexProduct {
  const purls = identifiers.map(parsePackageUrl).filter((purl) => purl !== null);
  const names = identifiers.filter((text) => parsePackageUrl(text) === null);
  const { digests = [], cpes = [], versions = [], subcomponents = [] } = rest;
  return { purls, names, digests, cpes, versions, subcomponents };
}

/** A digest as images have it, from the ways in which formats spell the algorithm; null for other algorithms. */
export function digestOf(algorithm: string, hex: string): string | null {
  if (algorithm.toLowerCase().replaceAll(/[-_]/g, '') !== 'sha256') return null;
  return /^[0-9a-f]{64}$/i.test(hex) ? `sha256:${hex.toLowerCase()}` : null;
}
