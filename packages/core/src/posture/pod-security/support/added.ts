import type { Offence } from '../contract.ts';
import type { ContainerView } from '../read/container.ts';
import { pathTo } from '../read/fields.ts';
import { quoted, setters, sorted } from '../words.ts';

/** A container that adds capabilities; none: it offends in another way. */
export interface AddedOffence extends Offence {
  readonly added: readonly string[];
}

/** The containers that add capabilities beyond the allowed ones. */
export function addedBeyond(
  allowed: ReadonlySet<string>,
  containers: readonly ContainerView[],
): readonly AddedOffence[] {
  return containers.flatMap(({ name, security: { spot, added } }) => {
    const forbidden = [...added.entries()].filter(([, capability]) => !allowed.has(capability));
    if (forbidden.length === 0) return [];
    return [
      {
        container: name,
        paths: forbidden.map(([index]) => pathTo(spot, 'capabilities', 'add', index)),
        added: forbidden.map(([, capability]) => capability),
      },
    ];
  });
}

/** Which containers add what. */
export function addedWords(offences: readonly AddedOffence[]): string {
  const capabilities = sorted(offences.flatMap(({ added }) => added));
  return `${setters(offences)} must not include ${quoted(capabilities)} in securityContext.capabilities.add`;
}
