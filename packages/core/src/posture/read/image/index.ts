import type { Place } from '../../../bytes/located/text.ts';
import type { ImageConfig } from '../../../image/contract.ts';
import type { Command, Container, EnvironmentVariable, Maybe, Mount, Port } from '../../model/container.ts';
import type { ReadProblem, Tree } from '../../model/tree.ts';
import { EMPTY_TREE, fieldPlace } from '../empty.ts';
import { nothingSet } from '../unset.ts';

/** `8080/tcp`, `53/udp`, `8000-8010`. */
const PORT = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(\w+))?$/;
/** A longer range says no more. */
const MOST_PORTS = 100;

/** What an image says of its containers: a tree with one container, each of its places a field of the configuration. */
export function readImage(config: ImageConfig): Tree {
  return {
    ...EMPTY_TREE,
    containers: [imageContainer(config)],
    problems: config.runtime.problems.map(
      ({ field, reason }): ReadProblem => ({
        id: 'file/unreadable',
        path: `config#/${field}`,
        at: null,
        reason: `${reason}: what it says of containers is not known`,
      }),
    ),
  };
}

/**
 * The container that an image makes where nothing else is said. Its places have no lines: `config#/User`,
 * `config#/Env/2`, `config#/Healthcheck/Test` are fields of its configuration.
 */
export function imageContainer({
  runtime,
  labels,
  os,
}: Pick<ImageConfig, 'runtime' | 'labels' | 'os'>): Container {
  const { user, workingDir, healthcheck } = runtime;
  return {
    ...nothingSet('image'),
    at: fieldOf(''),
    os: os === 'windows' ? 'windows' : 'linux',
    identity: identityOf(user),
    mounts: runtime.volumes.map((target): Mount => {
      const at = fieldOf('Volumes', target);
      return { kind: 'volume', source: null, target, readOnly: false, propagation: null, at };
    }),
    ports: runtime.exposedPorts.flatMap(portsOf),
    environment: runtime.env.map(variableOf),
    entrypoint: commandOf('Entrypoint', runtime.entrypoint),
    command: commandOf('Cmd', runtime.cmd),
    workingDirectory: workingDir === null ? null : { value: workingDir, at: fieldOf('WorkingDir') },
    probes: { liveness: null, readiness: null, startup: null, health: healthOf(healthcheck) },
    labels: new Map(
      Object.entries(labels).map(([key, value]) => [key, { value, at: fieldOf('Labels', key) }]),
    ),
  };
}

/** A field of the configuration as a place. */
function fieldOf(...path: readonly (string | number)[]): Place {
  return fieldPlace('config', path);
}

function identityOf(written: string | null): Container['identity'] {
  const [user = '', group = ''] = (written ?? '').split(':', 2);
  const at = fieldOf('User');
  return {
    user: user === '' ? null : { value: user, at },
    group: group === '' ? null : { value: group, at },
    supplementalGroups: [],
    runAsNonRoot: null,
  };
}

function portsOf(text: string): readonly Port[] {
  const at = fieldOf('ExposedPorts', text);
  const [, first, last = first, protocol = 'tcp'] = PORT.exec(text) ?? [];
  const one = { host: null, published: false, address: null, protocol, at };
  if (first === undefined) return [{ ...one, container: null }];
  const count = Math.min(Math.max(Number(last) - Number(first) + 1, 1), MOST_PORTS);
  return Array.from({ length: count }, (_, index) => ({ ...one, container: Number(first) + index }));
}

function variableOf(text: string, index: number): EnvironmentVariable {
  const separator = text.indexOf('=');
  const name = separator === -1 ? text : text.slice(0, separator);
  const value = separator === -1 ? null : text.slice(separator + 1);
  return { name, value, from: 'literal', at: fieldOf('Env', index) };
}

/** The shell form is kept as `/bin/sh -c TEXT`: it cannot be told from a list that says so. */
function commandOf(field: string, words: readonly string[] | null): Maybe<Command> {
  return words === null ? null : { value: { form: 'exec', words }, at: fieldOf(field) };
}

function healthOf(test: readonly string[] | null): Maybe<string> {
  // An empty list means that the health check of the base is taken over, which is here, too, then.
  if (test === null || test.length === 0) return null;
  const [kind = '', ...words] = test;
  return {
    value: kind === 'NONE' ? 'none' : `${kind} ${words.join(' ')}`,
    at: fieldOf('Healthcheck', 'Test'),
  };
}
