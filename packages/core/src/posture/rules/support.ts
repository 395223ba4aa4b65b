import type { Place } from '../../bytes/located/text.ts';
import type { Edit, Fix } from '../model/change.ts';
import type { Container, Maybe } from '../model/container.ts';

/** A fix that can only be meant so; null where the file cannot say it. `description` is in the imperative. */
export function deterministic(description: string, edits: readonly Edit[] | null): Fix | null {
  return edits === null || edits.length === 0 ? null : { kind: 'deterministic', description, edits };
}

/** A fix that needs a choice, which `description` spells out; null where the file cannot say it. */
export function suggested(description: string, edits: readonly Edit[] | null): Fix | null {
  return edits === null || edits.length === 0 ? null : { kind: 'suggested', description, edits };
}

/** The containers that a value was left out in, and their images': the first that says it. */
export function inherited<T>(container: Container, pick: (one: Container) => Maybe<T>): Maybe<T> {
  for (let at: Container | null = container; at !== null; at = at.base) {
    const found = pick(at);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Where a violation of a container is told that a value of its base may cause: where the value stands if it is the
 * container's own, else at the container, and who said it in words, ` (api/Dockerfile, line 4)`.
 */
export function toldAt<T>(
  container: Container,
  own: Maybe<T>,
  found: Maybe<T>,
): { readonly at: Place; readonly source: string } {
  if (found === null || own !== null) return { at: (own ?? container).at, source: '' };
  const { source, start } = found.at;
  const line = !source.hasPositions ? '' : `, line ${source.positionOf(start).line}`;
  return { at: container.at, source: ` (${source.path}${line})` };
}

/** Whether a user or group, as it is written, is root: `0`, `root`, `00`. */
export function isRoot(name: string): boolean {
  return name === 'root' || /^0+$/.test(name) || name === 'ContainerAdministrator';
}
