import type { Place } from '../../../bytes/located/text.ts';
import type { Maybe, Setting } from '../../model/container.ts';
import { fieldPlace } from '../empty.ts';

/** What an engine says of a container (`docker inspect`), each value with its field as place. What is of another type is not there. */
export class Inspected {
  readonly name: string;
  readonly #document: Readonly<Record<string, unknown>>;

  constructor(name: string, document: Readonly<Record<string, unknown>>) {
    this.name = name;
    this.#document = document;
  }

  /** A field as place, without lines: `web#/HostConfig/Binds/0`. */
  at(...path: readonly (string | number)[]): Place {
    return fieldPlace(this.name, path);
  }

  /** Undefined where it is not there. */
  value(...path: readonly string[]): unknown {
    let value: unknown = this.#document;
    for (const key of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[key];
    }
    return value;
  }

  /** '' is what engines write for what is left out. */
  text(...path: readonly string[]): Maybe<string> {
    const value = this.value(...path);
    return typeof value === 'string' && value !== '' ? { value, at: this.at(...path) } : null;
  }

  flag(...path: readonly string[]): Maybe<boolean> {
    const value = this.value(...path);
    return typeof value === 'boolean' ? { value, at: this.at(...path) } : null;
  }

  number(...path: readonly string[]): Maybe<number> {
    const value = this.value(...path);
    return typeof value === 'number' ? { value, at: this.at(...path) } : null;
  }

  texts(...path: readonly string[]): readonly Setting<string>[] {
    const value = this.value(...path);
    if (!Array.isArray(value)) return [];
    return value.flatMap((item: unknown, index) =>
      typeof item === 'string' ? [{ value: item, at: this.at(...path, index) }] : [],
    );
  }

  records(...path: readonly string[]): readonly Setting<Readonly<Record<string, unknown>>>[] {
    const value = this.value(...path);
    if (!Array.isArray(value)) return [];
    return value.flatMap((item: unknown, index) =>
      typeof item === 'object' && item !== null ? [{ value: { ...item }, at: this.at(...path, index) }] : [],
    );
  }
}
