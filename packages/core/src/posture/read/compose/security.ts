import { nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Maybe, Namespaces, Privileges, Setting } from '../../model/container.ts';
import { capabilityName, optionPrivileges } from '../security-options.ts';
import type { Model } from './contract.ts';
import { flag, pairsAt, setting, textsAt } from './values.ts';

/** What a service may do: https://docs.docker.com/reference/compose-file/services/#security_opt and the keys beside it. */
export function privilegesOf(node: YamlMap): Privileges {
  return {
    privileged: flag(node, 'privileged'),
    ...optionPrivileges(textsAt(node, 'security_opt')),
    addedCapabilities: capabilities(node, 'cap_add'),
    droppedCapabilities: capabilities(node, 'cap_drop'),
    sysctls: pairsAt(node, 'sysctls').map(([name, { value, at }]) => ({ value: `${name}=${value}`, at })),
    windowsHostProcess: null,
  };
}

function capabilities(node: YamlMap, key: string): readonly Setting<string>[] {
  return textsAt(node, key).map(({ value, at }) => ({ value: capabilityName(value), at }));
}

/** Which namespaces it shares; a network of the project that is the host's own counts as that. */
export function namespacesOf(node: YamlMap, networks: Model['top']['networks']): Namespaces {
  return {
    network: setting(node, 'network_mode') ?? hostNetwork(node, networks),
    pid: setting(node, 'pid'),
    ipc: setting(node, 'ipc'),
    uts: setting(node, 'uts'),
    user: setting(node, 'userns_mode'),
    cgroup: setting(node, 'cgroup'),
  };
}

/** `external: true` with the name `host`: https://docs.docker.com/reference/compose-file/networks/#external. */
function hostNetwork(node: YamlMap, networks: Model['top']['networks']): Maybe<string> {
  for (const { value, at } of textsAt(node, 'networks')) {
    const network = networks.get(value);
    const external = nodeAt(network, 'external');
    if (external === undefined) continue;
    const isExternal = external.kind === 'map' || flag(network, 'external')?.value === true;
    const name = textAt(network, 'name') ?? textAt(external, 'name') ?? value;
    if (isExternal && name === 'host') return { value: 'host', at };
  }
  return null;
}
