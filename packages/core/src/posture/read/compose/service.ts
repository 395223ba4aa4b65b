import { itemsAt, nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { Container, Setting } from '../../model/container.ts';
import type { ComposeService } from '../../model/tree.ts';
import { isElsewhere, resolvePath } from '../paths.ts';
import { changeService } from './change.ts';
import type { Model, Scope, ServiceModel } from './contract.ts';
import {
  commandAt,
  dependenciesOf,
  identityOf,
  interactiveOf,
  probesOf,
  resourcesOf,
  restartOf,
} from './details.ts';
import { environmentOf } from './environment.ts';
import { withoutResets } from './merge.ts';
import { mountsOf } from './mounts.ts';
import { portsOf } from './ports.ts';
import { report } from './problems.ts';
import { namespacesOf, privilegesOf } from './security.ts';
import { flag, pairsAt, setting, textsAt } from './values.ts';

/** Where a service is read: its project, and where that is. */
export interface ServiceContext {
  readonly top: Model['top'];
  readonly scope: Scope;
}

/** A service (https://docs.docker.com/reference/compose-file/services/). */
export function readService(
  name: string,
  model: ServiceModel,
  { top, scope }: ServiceContext,
): ComposeService {
  const node = withoutResets(model.node);
  const service = { ...model, node };
  return {
    name,
    node,
    container: containerOf(name, service, { top, scope }),
    profiles: textsAt(node, 'profiles').map(({ value }) => value),
    networks: networksOf(service),
    dependsOn: dependenciesOf(node),
    dockerfile: dockerfileOf(node, scope),
    buildTarget: textAt(node, 'build', 'target'),
  };
}

/** A service that names no network, and no other's, is in the one called `default`. */
function networksOf({ key, node }: ServiceModel): readonly Setting<string>[] {
  if (textAt(node, 'network_mode') !== null) return [];
  const named = textsAt(node, 'networks');
  return named.length > 0 ? named : [{ value: 'default', at: key }];
}

/** The path of the Dockerfile in the tree, or null: a context elsewhere, a Dockerfile inline, no build. */
function dockerfileOf(node: YamlMap, { folder, reading }: Scope): string | null {
  const build = nodeAt(node, 'build');
  if (build === undefined || nodeAt(build, 'dockerfile_inline') !== undefined) return null;
  const context = textAt(node, 'build') ?? textAt(build, 'context') ?? '.';
  const file = textAt(build, 'dockerfile') ?? 'Dockerfile';
  if (isElsewhere(context) || isElsewhere(file)) return null;
  const path = resolvePath(folder, `${context}/${file}`);
  if (path === null)
    report(reading, build, `the Dockerfile ${context}/${file} is outside of what is scanned`);
  return path;
}

function containerOf(name: string, service: ServiceModel, { top, scope }: ServiceContext): Container {
  const { node, key } = service;
  return {
    origin: 'compose',
    name,
    role: 'main',
    resource: { kind: 'Service', namespace: null, name, container: name },
    at: key,
    os: textAt(node, 'platform')?.startsWith('windows') === true ? 'windows' : 'linux',
    // Beside `build` it is the name of what is built.
    image: nodeAt(node, 'build') === undefined ? setting(node, 'image') : null,
    pullPolicy: setting(node, 'pull_policy'),
    base: null,
    identity: identityOf(node),
    privileges: privilegesOf(node),
    namespaces: namespacesOf(node, top.networks),
    readOnlyRoot: flag(node, 'read_only'),
    mounts: mountsOf(node, top),
    devices: itemsAt(node, 'devices').map((item) => ({ value: deviceText(item), at: item })),
    resources: resourcesOf(node),
    ports: portsOf(node, scope),
    environment: environmentOf(node, scope),
    entrypoint: commandAt(node, 'entrypoint'),
    command: commandAt(node, 'command'),
    workingDirectory: setting(node, 'working_dir'),
    probes: probesOf(node),
    restart: restartOf(node),
    interactive: interactiveOf(node),
    labels: new Map(pairsAt(node, 'labels')),
    change: (what, to) => changeService(service, what, to),
  };
}

/** `SOURCE:TARGET:PERMISSIONS`, of a map too. */
function deviceText(item: YamlNode): string {
  if (item.kind === 'scalar') return item.text;
  const parts = ['source', 'target', 'permissions'].map((key) => textAt(item, key));
  return parts.filter((part) => part !== null).join(':');
}
