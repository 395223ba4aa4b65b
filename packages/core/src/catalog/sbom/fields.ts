import { asObject, ownProperty } from '../../bytes/json.ts';

/** An object of a bill of materials. */
export type Fields = Readonly<Record<string, unknown>>;

/** A text that is not empty, or null. */
export function textField(object: Fields | null, key: string): string | null {
  const value = object === null ? undefined : ownProperty(object, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The objects of the list under `key`. */
export function objectsField(object: Fields | null, key: string): readonly Fields[] {
  const value = object === null ? undefined : ownProperty(object, key);
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== null) : [];
}

/** The object under `key`, or null. */
export function objectField(object: Fields | null, key: string): Fields | null {
  return object === null ? null : asObject(ownProperty(object, key));
}

/** A path as locations have it. */
export function plainPath(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}
