import { asObject } from '../../../bytes/json.ts';
import type { Mount } from '../../model/container.ts';
import type { Inspected } from './inspected.ts';

const KINDS: ReadonlyMap<string, Mount['kind']> = new Map([
  ['bind', 'host'],
  ['volume', 'volume'],
  ['tmpfs', 'scratch'],
  ['image', 'image'],
  ['npipe', 'host'],
]);

/** What of elsewhere is in its file system: `Mounts`, and `Tmpfs`, which docker does not list there. */
export function mountsOf(document: Inspected): readonly Mount[] {
  const mounts = document.records('Mounts').flatMap(({ value, at }): readonly Mount[] => {
    const { Type: type, Source: source, Name: name, Destination: target, RW: writable, Propagation } = value;
    if (typeof target !== 'string') return [];
    const kind = KINDS.get(String(type)) ?? 'other';
    const named = kind === 'volume' ? name : source;
    const propagation =
      typeof Propagation === 'string' && !/^r?private$|^$/.test(Propagation) ? Propagation : null;
    return [
      {
        kind,
        source: typeof named === 'string' && named !== '' ? named : null,
        target,
        readOnly: writable === false,
        propagation,
        at,
      },
    ];
  });
  const listed = new Set(mounts.map(({ target }) => target));
  const scratch = Object.keys(asObject(document.value('HostConfig', 'Tmpfs')) ?? {})
    .filter((target) => !listed.has(target))
    .map((target): Mount => {
      const at = document.at('HostConfig', 'Tmpfs', target);
      return { kind: 'scratch', source: null, target, readOnly: false, propagation: null, at };
    });
  return [...mounts, ...scratch];
}
