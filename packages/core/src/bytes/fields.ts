import { asObject, ownProperty } from './json.ts';

/** An object of a parsed document. Keys are its own properties: never those of the prototype. */
export type Fields = Readonly<Record<string, unknown>>;

/** The text under `key`, trimmed; null where there is none, or it is empty. */
export function textAt(fields: Fields | null, key: string): string | null {
  const value = fields === null ? undefined : ownProperty(fields, key);
  return typeof value === 'string' ? value.trim() || null : null;
}

/** The text under `key` as it stands, blanks and all; null where there is none, or it is empty. */
export function exactTextAt(fields: Fields | null, key: string): string | null {
  const value = fields === null ? undefined : ownProperty(fields, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The object under `key`, or null. */
export function objectAt(fields: Fields | null, key: string): Fields | null {
  return fields === null ? null : asObject(ownProperty(fields, key));
}

/** The list under `key`; empty where there is none. */
export function listAt(fields: Fields | null, key: string): readonly unknown[] {
  const value = fields === null ? undefined : ownProperty(fields, key);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The objects of the list under `key`. */
export function objectsAt(fields: Fields | null, key: string): readonly Fields[] {
  return listAt(fields, key)
    .map(asObject)
    .filter((item) => item !== null);
}

/** The texts of the list under `key`. */
export function textsAt(fields: Fields | null, key: string): readonly string[] {
  return listAt(fields, key).filter((item) => typeof item === 'string');
}

/** Keys and values of an object; none where it is no object. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(asObject(value) ?? {});
}
