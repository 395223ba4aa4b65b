import { mapAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Scope, ServiceModel } from './contract.ts';
import { interpolateMap } from './interpolate.ts';
import { isNull, mapFor } from './nodes.ts';
import { report } from './problems.ts';

/** The services of a document, with their variables replaced; those that are no maps are told, and left out. */
export function servicesOf(root: YamlMap, scope: Scope): ReadonlyMap<string, ServiceModel> {
  const services = new Map<string, ServiceModel>();
  for (const [name, { key, value }] of mapAt(root, 'services')?.entries ?? []) {
    if (value.kind !== 'map' && !isNull(value)) {
      report(scope.reading, value, `the service ${name} is no map`);
      continue;
    }
    const map = value.kind === 'map' ? value : null;
    const node = map === null ? mapFor(key, new Map()) : interpolateMap(map, scope);
    const own = { root, name, map };
    services.set(name, { key, node, layers: [own], own });
  }
  return services;
}
