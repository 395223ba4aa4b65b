import { nodeAt, scalarAt, textAt } from '../../../bytes/located/fields.ts';
import type { Place } from '../../../bytes/located/text.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Resource } from '../../../model/finding.ts';
import type { Edit, PostureChanges } from '../../model/change.ts';
import type {
  Command,
  Container,
  EnvironmentVariable,
  Identity,
  Maybe,
  Mount,
  Namespaces,
  Port,
  Privileges,
  Probes,
  Resources,
  Setting,
} from '../../model/container.ts';
import { changeContainer } from './change.ts';
import type { PodContext } from './context.ts';
import { environmentOf, portsOf, probesOf, resourcesOf } from './details.ts';
import { mountsOf } from './mounts.ts';
import { identityOf, namespacesOf, privilegesOf } from './security.ts';
import { booleanSetting, textSetting } from './settings.ts';

/**
 * A container of a Pod (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container). What a
 * rule asks for is read when it is asked for, and once: most rules look at one field.
 */
export class KubernetesContainer implements Container {
  readonly origin = 'kubernetes';
  readonly base: Container | null = null;
  readonly devices: readonly Setting<string>[] = [];
  readonly restart = null;
  readonly labels: ReadonlyMap<string, Setting<string>> = new Map();
  readonly role: Container['role'];
  readonly name: string | null;
  readonly at: Place;
  readonly node: YamlMap;
  readonly context: PodContext;
  readonly change: Container['change'];
  #identity: Identity | null = null;
  #privileges: Privileges | null = null;
  #namespaces: Namespaces | null = null;
  #mounts: readonly Mount[] | null = null;
  #resources: Resources | null = null;
  #ports: readonly Port[] | null = null;
  #environment: readonly EnvironmentVariable[] | null = null;
  #probes: Probes | null = null;

  constructor(node: YamlMap, role: Container['role'], context: PodContext) {
    this.node = node;
    this.role = role;
    this.context = context;
    const name = scalarAt(node, 'name');
    this.name = name?.text ?? null;
    this.at = name ?? node;
    this.change = <K extends keyof PostureChanges>(what: K, to: PostureChanges[K]): readonly Edit[] | null =>
      changeContainer(this, what, to);
  }

  get resource(): Resource {
    return { ...this.context.object.resource, container: this.name };
  }

  get os(): 'linux' | 'windows' {
    return textAt(this.context.pod, 'os', 'name') === 'windows' ? 'windows' : 'linux';
  }

  get image(): Maybe<string> {
    return textSetting(this.node, 'image');
  }

  get pullPolicy(): Maybe<string> {
    return textSetting(this.node, 'imagePullPolicy');
  }

  get readOnlyRoot(): Maybe<boolean> {
    return booleanSetting(this.node, 'securityContext', 'readOnlyRootFilesystem');
  }

  get workingDirectory(): Maybe<string> {
    return textSetting(this.node, 'workingDir');
  }

  get interactive(): Maybe<boolean> {
    const tty = booleanSetting(this.node, 'tty');
    const stdin = booleanSetting(this.node, 'stdin');
    return stdin?.value === true && tty?.value !== true ? stdin : (tty ?? stdin);
  }

  get entrypoint(): Maybe<Command> {
    return commandSetting(this.node, 'command');
  }

  get command(): Maybe<Command> {
    return commandSetting(this.node, 'args');
  }

  get identity(): Identity {
    return (this.#identity ??= identityOf(this.node, this.context));
  }

  get privileges(): Privileges {
    return (this.#privileges ??= privilegesOf(this.node, this.context));
  }

  get namespaces(): Namespaces {
    return (this.#namespaces ??= namespacesOf(this.context));
  }

  get mounts(): readonly Mount[] {
    return (this.#mounts ??= mountsOf(this.node, this.context));
  }

  get resources(): Resources {
    return (this.#resources ??= resourcesOf(this.node));
  }

  get ports(): readonly Port[] {
    return (this.#ports ??= portsOf(this.node));
  }

  get environment(): readonly EnvironmentVariable[] {
    return (this.#environment ??= environmentOf(this.node));
  }

  get probes(): Probes {
    return (this.#probes ??= probesOf(this.node));
  }
}

function commandSetting(node: YamlMap, key: string): Maybe<Command> {
  const list = nodeAt(node, key);
  if (list?.kind !== 'list') return null;
  const words = list.items.map((item) => (item.kind === 'scalar' ? item.text : ''));
  return { value: { form: 'exec', words }, at: list };
}
