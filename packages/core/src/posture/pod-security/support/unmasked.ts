import type { Offence, Words } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import type { PodView } from '../read/pod.ts';
import { quoted, setters, sorted } from '../words.ts';

/** A container that wants another `/proc` than the masked one. */
export interface UnmaskedOffence extends Offence {
  readonly procMount: string;
}

/** The containers with a `procMount` that is not `Default`. */
export function unmasked({ containers }: PodView): readonly UnmaskedOffence[] {
  return containers.flatMap(({ name, security: { spot, procMount } }) =>
    procMount === null || procMount === 'Default'
      ? []
      : [{ container: name, paths: [pathTo(spot, 'procMount')], procMount }],
  );
}

/** Which containers want what. */
export function unmaskedWords(offences: readonly UnmaskedOffence[]): Words {
  const types = sorted(offences.map(({ procMount }) => procMount));
  return {
    reason: 'procMount',
    detail: `${setters(offences)} must not set securityContext.procMount to ${quoted(types)}`,
  };
}
