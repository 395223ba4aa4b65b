import { mapAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import { nameOf } from '../paths.ts';

/** `compose.yaml`, `docker-compose.prod.yml`, `podman-compose.yml`, `web.compose.yaml`. */
const NAME = /^(?:(?:docker-|podman-)?compose(?:[.-].*)?|.*[.-]compose(?:\.override)?)\.ya?ml$/i;
/** What Docker Compose and podman-compose look for, the first of them that is there. */
const DEFAULTS: readonly string[] = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'podman-compose.yaml',
  'podman-compose.yml',
];
/** What they merge over it, the first of them that is there. */
const OVERRIDES: readonly string[] = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];
/** Keys at the top of what other tools have services in. */
const FOREIGN: readonly string[] = ['apiVersion', 'kind', 'jobs', 'stages', 'pipeline', 'steps'];

/** Whether a document is a Compose file, by its name, or by services that look like nothing else. */
export function isComposeFile(path: string, root: YamlMap): boolean {
  if (FOREIGN.some((key) => root.entries.has(key))) return false;
  const services = mapAt(root, 'services');
  if (NAME.test(nameOf(path))) return services !== undefined || root.entries.has('include');
  return services !== undefined && [...services.entries.values()].some(({ value }) => isService(value));
}

/** An image is a text, and a build is a text or a map: Helm's values have images that are maps. */
function isService(node: YamlNode): boolean {
  if (node.kind !== 'map') return false;
  const image = node.entries.get('image')?.value;
  const build = node.entries.get('build')?.value;
  return image === undefined ? build !== undefined && build.kind !== 'list' : image.kind === 'scalar';
}

/** Whether a file is one by its name alone: what cannot be read of it is told. */
export function hasComposeName(path: string): boolean {
  return NAME.test(nameOf(path));
}

/** Whether `docker compose up` without `-f` begins with a file of this name. */
export function isDefaultName(path: string): boolean {
  return DEFAULTS.includes(nameOf(path));
}

/** The file of a folder that Compose begins with, and the one that it merges over that. */
export function defaultsOf(names: ReadonlySet<string>): readonly string[] {
  const base = DEFAULTS.find((name) => names.has(name));
  if (base === undefined) return [];
  const override = OVERRIDES.find((name) => names.has(name));
  return override === undefined ? [base] : [base, override];
}
