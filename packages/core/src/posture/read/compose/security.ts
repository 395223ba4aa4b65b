import { nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Maybe, Namespaces, Privileges, Setting } from '../../model/container.ts';
import type { Model } from './contract.ts';
import { flag, pairsAt, setting, textsAt } from './values.ts';

/** An option of `security_opt`: its name, and what stands behind it. */
export interface SecurityOption {
  readonly name: string;
  /** Null where nothing stands there. */
  readonly value: string | null;
}

/** `seccomp:unconfined`, `seccomp=unconfined`, `no-new-privileges`: docker takes either sign. */
export function securityOption(text: string): SecurityOption {
  const found = /^([^:=]*)[:=]([\s\S]*)$/.exec(text);
  return found === null ? { name: text, value: null } : { name: found[1] ?? '', value: found[2] ?? '' };
}

/** What a service may do: https://docs.docker.com/reference/compose-file/services/#security_opt and the keys beside it. */
export function privilegesOf(node: YamlMap): Privileges {
  const options = textsAt(node, 'security_opt').map(({ value, at }) => ({ ...securityOption(value), at }));
  const last = (name: string): Maybe<string> => {
    const found = options.findLast((option) => option.name === name);
    return found === undefined ? null : { value: found.value ?? '', at: found.at };
  };
  const newPrivileges = last('no-new-privileges');
  const paths = last('systempaths');
  return {
    privileged: flag(node, 'privileged'),
    escalation:
      newPrivileges === null
        ? null
        : { value: !/^(?:|1|t|true)$/i.test(newPrivileges.value), at: newPrivileges.at },
    addedCapabilities: capabilities(node, 'cap_add'),
    droppedCapabilities: capabilities(node, 'cap_drop'),
    seccomp: last('seccomp'),
    apparmor: last('apparmor'),
    selinux: options
      .filter(({ name }) => name === 'label')
      .map(({ value, at }) => ({ value: value ?? '', at })),
    procMount: paths?.value === 'unconfined' ? { value: 'Unmasked', at: paths.at } : null,
    sysctls: pairsAt(node, 'sysctls').map(([name, { value, at }]) => ({ value: `${name}=${value}`, at })),
    windowsHostProcess: null,
  };
}

function capabilities(node: YamlMap, key: string): readonly Setting<string>[] {
  return textsAt(node, key).map(({ value, at }) => ({ value: capabilityName(value), at }));
}

/** Upper case, without `CAP_`. */
export function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '');
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
