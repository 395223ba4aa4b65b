import { mapAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { ComposeProject, ReadProblem } from '../../model/tree.ts';
import { readService } from './service.ts';

const NAME = /(?:^|\/)(?:(?:docker-|podman-)?compose(?:[.-][^/]*)?|[^/]*[.-]compose)\.ya?ml$/i;

/** Whether a document is a Compose file, by its name, or by services that look like nothing else. */
export function isComposeFile(path: string, root: YamlMap): boolean {
  const services = mapAt(root, 'services');
  if (services === undefined) return NAME.test(path) && mapAt(root, 'include') !== undefined;
  if (NAME.test(path)) return true;
  return [...services.entries.values()].some(
    ({ value }) => value.kind === 'map' && (value.entries.has('image') || value.entries.has('build')),
  );
}

/**
 * The project of one Compose file (https://docs.docker.com/reference/compose-file/). What other files would add to it
 * (`extends`, `include`, an override beside it) is not followed: a problem says so.
 */
export function readComposeProject(root: YamlMap): {
  project: ComposeProject;
  problems: readonly ReadProblem[];
} {
  const problems: ReadProblem[] = [];
  const { source } = root;
  const services = [...(mapAt(root, 'services')?.entries ?? [])].flatMap(([name, { key, value }]) => {
    if (value.kind !== 'map') {
      problems.push(problemAt(value, `the service ${name} is no map`));
      return [];
    }
    const other = value.entries.get('extends');
    if (other !== undefined) {
      problems.push(problemAt(other.key, `${name} extends another service: what that brings was not judged`));
    }
    return [readService({ name, key, node: value })];
  });
  const include = root.entries.get('include');
  if (include !== undefined)
    problems.push(problemAt(include.key, 'the files that it includes are judged alone, not with it'));
  return {
    project: {
      name: textAt(root, 'name'),
      source,
      services,
      networks: nodesIn(root, 'networks'),
      volumes: nodesIn(root, 'volumes'),
      secrets: nodesIn(root, 'secrets'),
      configs: nodesIn(root, 'configs'),
    },
    problems,
  };
}

function nodesIn(root: YamlMap, key: string): ReadonlyMap<string, YamlNode | null> {
  return new Map([...(mapAt(root, key)?.entries ?? [])].map(([name, { value }]) => [name, value]));
}

function problemAt(node: YamlNode, reason: string): ReadProblem {
  return { id: 'file/unreadable', path: node.source.path, at: node, reason };
}
