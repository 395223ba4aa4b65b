import type { Setting } from '../model/container.ts';
import type { DaemonOptions, Host } from '../model/host.ts';
import type { Violation } from './contract.ts';

/** What an option of Docker's daemon is set to last; null where nobody sets it. */
export function optionOf(docker: DaemonOptions, name: string): Setting<string> | null {
  return docker.get(name).at(-1) ?? null;
}

/** A violation where Docker is there and a switch of its daemon is not as it should be. `reason` is for who leaves it out. */
export function switchCheck(
  name: string,
  wanted: 'true' | 'false',
  reason: string,
): (host: Host) => Violation | null {
  return ({ docker }) => {
    if (docker === null) return null;
    const set = optionOf(docker, name);
    if (set?.value === wanted) return null;
    return set === null ? { at: docker.at, reason } : { at: set.at, reason: `${name} is ${set.value}` };
  };
}
