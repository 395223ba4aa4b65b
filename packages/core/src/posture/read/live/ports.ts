import { asObject } from '../../../bytes/json.ts';
import type { Port } from '../../model/container.ts';
import type { Inspected } from './inspected.ts';

/** Ports that are published now, and those that are only exposed. A port on IPv4 and IPv6 is two. */
export function portsOf(document: Inspected): readonly Port[] {
  const published = asObject(document.value('NetworkSettings', 'Ports')) ?? {};
  const exposed = asObject(document.value('Config', 'ExposedPorts')) ?? {};
  return [...new Set([...Object.keys(published), ...Object.keys(exposed)])].flatMap((key): Port[] => {
    const [number = '', protocol = 'tcp'] = key.split('/');
    const container = /^\d+$/.test(number) ? Number(number) : null;
    const bindings = published[key];
    if (!Array.isArray(bindings) || bindings.length === 0) {
      const at = document.at('Config', 'ExposedPorts', key);
      return [{ container, host: null, published: false, address: null, protocol, at }];
    }
    return bindings.map((binding: unknown, index) => {
      const { HostIp: address, HostPort: host } = asObject(binding) ?? {};
      return {
        container,
        host: typeof host === 'string' && /^\d+$/.test(host) ? Number(host) : null,
        published: true,
        address: typeof address === 'string' && address !== '' ? address : null,
        protocol,
        at: document.at('NetworkSettings', 'Ports', key, index),
      };
    });
  });
}
