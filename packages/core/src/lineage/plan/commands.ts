import { compareCodePoints } from '../../model/order.ts';
import type { Distro } from '../../model/package.ts';

/** Names as package managers allow them. Names come out of the image: nothing else goes into a line for a shell. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9+._:-]{0,200}$/;

/**
 * The line for a Dockerfile's RUN that upgrades these packages of a distribution; null for a package manager that we do
 * not know, and where a name is none that it allows.
 */
export function upgradeCommand(type: string, names: readonly string[], distro: Distro | null): string | null {
  const sorted = [...new Set(names)].sort(compareCodePoints);
  if (sorted.length === 0 || !sorted.every((name) => PLAIN_NAME.test(name))) return null;
  const list = sorted.join(' ');
  if (type === 'deb') return `apt-get update && apt-get install --yes --only-upgrade ${list}`;
  if (type === 'apk') return `apk upgrade --no-cache ${list}`;
  if (type !== 'rpm') return null;
  const suse = [distro?.id ?? '', ...(distro?.like ?? [])].some((id) => /^(?:sles?|suse|opensuse)/.test(id));
  return suse ? `zypper --non-interactive update ${list}` : `dnf upgrade --assumeyes ${list}`;
}
