import type { PodView } from '../read/pod.ts';
import type { Security } from '../read/security.ts';

/** The Pod's security context and each container's, with whose it is; null: the Pod's. */
export function everySecurity({ security, containers }: PodView): readonly Owned[] {
  return [
    { container: null, security },
    ...containers.map(({ name, security }) => ({ container: name, security })),
  ];
}

/** A security context and the container that has it. */
export interface Owned {
  readonly container: string | null;
  readonly security: Security;
}
