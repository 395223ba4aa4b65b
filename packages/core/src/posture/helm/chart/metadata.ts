import { parseVersion } from '../functions/semver.ts';
import {
  GoError,
  type GoMap,
  type GoObject,
  type GoValue,
  isList,
  isMap,
  list,
  map,
  strings,
} from '../value/value.ts';
import { floatText } from '../value/yaml-scalar.ts';

/** What Chart.yaml says (https://helm.sh/docs/topics/charts/#the-chartyaml-file). */
export interface Metadata {
  readonly apiVersion: string;
  /** In a parent that gives an alias, the alias. */
  readonly name: string;
  readonly version: string;
  readonly kubeVersion: string;
  readonly type: string;
  readonly dependencies: readonly Dependency[];
  /** The whole of it, its numbers where text is wanted turned to text. */
  readonly all: GoMap;
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition: string;
  readonly tags: readonly string[];
  readonly alias: string;
  readonly importValues: readonly GoValue[];
  readonly enabled: boolean;
}

/** Reads Chart.yaml, and requirements.yaml of a chart of version 1. Throws `GoError` for what Helm refuses. */
export function readMetadata(all: GoMap, requirements: GoMap | null): Metadata {
  const apiVersion = textOf(all, 'apiVersion') || 'v1';
  const source = requirements ?? all;
  const metadata: Metadata = {
    apiVersion,
    name: textOf(all, 'name'),
    version: textOf(all, 'version'),
    kubeVersion: textOf(all, 'kubeVersion'),
    type: textOf(all, 'type'),
    dependencies: listOf(source, 'dependencies').map(readDependency),
    all,
  };
  check(metadata);
  return metadata;
}

function check({ name, version, type }: Metadata): void {
  if (name === '') throw new GoError('chart.metadata.name is required');
  if (name.includes('/') || name === '.' || name === '..')
    throw new GoError('chart.metadata.name is invalid');
  if (version === '') throw new GoError('chart.metadata.version is required');
  if (parseVersion(version) === null) throw new GoError(`chart.metadata.version "${version}" is invalid`);
  if (!/^(?:application|library|)$/.test(type))
    throw new GoError('chart.metadata.type must be application or library');
}

function readDependency(value: GoValue): Dependency {
  if (!isMap(value)) throw new GoError('dependencies must not contain empty or null nodes');
  const alias = textOf(value, 'alias');
  if (!/^[A-Za-z0-9_-]*$/.test(alias))
    throw new GoError('a dependency has disallowed characters in the alias');
  return {
    name: textOf(value, 'name'),
    version: textOf(value, 'version'),
    repository: textOf(value, 'repository'),
    condition: textOf(value, 'condition'),
    tags: listOf(value, 'tags').map(scalarText),
    alias,
    importValues: listOf(value, 'import-values'),
    enabled: true,
  };
}

/** A number or a boolean where text is wanted becomes text; nothing is the empty text. */
function scalarText(value: GoValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatText(value);
  if (value === null) return '';
  if (typeof value === 'boolean') return String(value);
  throw new GoError('a list or a map where text is wanted');
}

function textOf(source: GoMap, key: string): string {
  return scalarText(source.entries.get(key) ?? null);
}

function listOf(source: GoMap, key: string): readonly GoValue[] {
  const value = source.entries.get(key) ?? null;
  if (value === null) return [];
  if (!isList(value)) throw new GoError(`${key} is no list`);
  return value.items ?? [];
}

const FIELDS = [
  ['Name', 'name'],
  ['Home', 'home'],
  ['Version', 'version'],
  ['Description', 'description'],
  ['Icon', 'icon'],
  ['APIVersion', 'apiVersion'],
  ['Condition', 'condition'],
  ['Tags', 'tags'],
  ['AppVersion', 'appVersion'],
  ['KubeVersion', 'kubeVersion'],
  ['Type', 'type'],
] as const;

/** `.Chart`: the fields of Helm's struct. */
export function chartObject(metadata: Metadata, isRoot: boolean): GoObject {
  const { all } = metadata;
  const fields = new Map<string, GoValue>(FIELDS.map(([field, key]) => [field, lenientText(all, key)]));
  fields.set('Name', metadata.name).set('APIVersion', metadata.apiVersion);
  for (const [field, key] of [
    ['Sources', 'sources'],
    ['Keywords', 'keywords'],
  ] as const) {
    const items = all.entries.get(key);
    fields.set(
      field,
      isList(items)
        ? strings((items.items ?? []).map(scalarText))
        : { kind: 'list', type: '[]string', items: null },
    );
  }
  fields.set('Deprecated', all.entries.get('deprecated') === true);
  fields.set('Annotations', annotations(all));
  fields.set('Maintainers', maintainers(all));
  fields.set('Dependencies', list(metadata.dependencies.map(dependencyObject), '[]*chart.Dependency'));
  fields.set('IsRoot', isRoot);
  const struct: GoObject = { kind: 'object', type: 'chart.Metadata', fields: new Map(fields) };
  fields.set('Metadata', struct);
  return {
    kind: 'object',
    type: 'struct { chart.Metadata; IsRoot bool }',
    fields,
    json: chartJson(metadata, fields, isRoot),
  };
}

function lenientText(source: GoMap, key: string): string {
  const value = source.entries.get(key) ?? null;
  return typeof value === 'object' && value !== null ? '' : scalarText(value);
}

function annotations(all: GoMap): GoMap {
  const value = all.entries.get('annotations');
  const entries = isMap(value)
    ? [...value.entries].map(([key, item]) => [key, scalarText(item)] as const)
    : [];
  return map(entries, 'map[string]string');
}

const MAINTAINER = [
  ['Name', 'name'],
  ['Email', 'email'],
  ['URL', 'url'],
] as const;

function maintainers(all: GoMap): GoValue {
  const value = all.entries.get('maintainers');
  const items = isList(value) ? (value.items ?? []).filter(isMap) : [];
  return list(
    items.map((item) => ({
      kind: 'object' as const,
      type: '*chart.Maintainer',
      fields: new Map(MAINTAINER.map(([field, key]) => [field, lenientText(item, key)])),
      json: map(
        MAINTAINER.map(([, key]) => [key, lenientText(item, key)] as const).filter(([, text]) => text !== ''),
      ),
    })),
    '[]*chart.Maintainer',
  );
}

function dependencyObject(dependency: Dependency): GoObject {
  const { name, version, repository, condition, tags, alias, importValues, enabled } = dependency;
  return {
    kind: 'object',
    type: '*chart.Dependency',
    fields: new Map<string, GoValue>([
      ['Name', name],
      ['Version', version],
      ['Repository', repository],
      ['Condition', condition],
      ['Tags', strings(tags)],
      ['Enabled', enabled],
      ['ImportValues', list(importValues)],
      ['Alias', alias],
    ]),
    json: map(
      (
        [
          ['name', name],
          ['version', version],
          ['repository', repository],
          ['condition', condition],
          ['alias', alias],
          ['enabled', enabled],
        ] as const
      ).filter(([key, value]) => key === 'name' || key === 'repository' || (value !== '' && value !== false)),
    ),
  };
}

function chartJson(metadata: Metadata, fields: ReadonlyMap<string, GoValue>, isRoot: boolean): GoMap {
  const json = map();
  for (const [field, key] of [...FIELDS, ['Sources', 'sources'], ['Keywords', 'keywords']] as const) {
    const value = fields.get(field) ?? '';
    if (value !== '' && !(isList(value) && (value.items ?? []).length === 0)) json.entries.set(key, value);
  }
  for (const [field, key] of [
    ['Annotations', 'annotations'],
    ['Maintainers', 'maintainers'],
    ['Dependencies', 'dependencies'],
  ] as const) {
    const value = fields.get(field);
    const size = isMap(value) ? value.entries.size : isList(value) ? (value.items ?? []).length : 0;
    if (value !== undefined && size > 0) json.entries.set(key, value);
  }
  if (metadata.all.entries.get('deprecated') === true) json.entries.set('deprecated', true);
  json.entries.set('IsRoot', isRoot);
  return json;
}
