import type { YamlEntry, YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { Scope } from './contract.ts';
import { asItems, asPairs, isNull, listFor, mapFor, mergeTagOf, scalarFor } from './nodes.ts';
import { report, spend } from './problems.ts';
import { uniqueItems } from './unique.ts';

// How an override changes a service (https://docs.docker.com/reference/compose-file/merge/): maps are merged, lists
// appended, scalars replaced, and some keys have rules of their own. What they are is found in compose-go's
// override/merge.go. Every value keeps the place of the file that said it.

/** Replaced as a whole: command lines are no lists of settings. */
const REPLACED: ReadonlySet<string> = new Set(['command', 'entrypoint', 'healthcheck.test']);
/** `KEY=value` in either form. */
const PAIRS: ReadonlySet<string> = new Set([
  'annotations',
  'build.additional_contexts',
  'build.args',
  'build.labels',
  'deploy.labels',
  'environment',
  'labels',
  'sysctls',
]);
/** Names, which a map may say more about. */
const NAMES: ReadonlySet<string> = new Set(['depends_on', 'networks']);
/** A list, or one of it alone. */
const LISTS: ReadonlySet<string> = new Set([
  'dns',
  'dns_opt',
  'dns_search',
  'env_file',
  'label_file',
  'tmpfs',
]);

/** A service, or what it has of a base, with what an override says. */
export function mergeService(base: YamlMap, over: YamlMap, scope: Scope): YamlMap {
  return mergeMaps({ base, over, path: '' }, scope);
}

/** A network, a volume, a secret or a config, with what an override says. */
export function mergeTopLevel(base: YamlNode, over: YamlNode, scope: Scope): YamlNode {
  if (isNull(over)) return base;
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  return mergeMaps({ base, over, path: ' ' }, scope);
}

interface Pair<T extends YamlNode> {
  readonly base: T;
  readonly over: T;
  /** Of the value in its service: `build.args`. */
  readonly path: string;
}

function mergeMaps({ base, over, path }: Pair<YamlMap>, scope: Scope): YamlMap {
  const amount = base.entries.size + over.entries.size;
  if (!spend(scope, 'merges', { amount, at: over })) return base;
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    const tag = mergeTagOf(entry);
    const old = entries.get(name);
    if (tag === 'reset') entries.delete(name);
    else if (isReplaced(path, name) || tag === 'override' || old === undefined || mergeTagOf(old) === 'reset')
      entries.set(name, entry);
    else entries.set(name, mergeEntry(old, entry, { scope, path: path === '' ? name : `${path}.${name}` }));
  }
  return mapFor(over, entries);
}

/** Values of pairs are texts: a name without one replaces one with it, too. */
function isReplaced(path: string, name: string): boolean {
  return name.startsWith('x-') || PAIRS.has(path);
}

function mergeEntry(
  old: YamlEntry,
  { key, value }: YamlEntry,
  { scope, path }: { readonly scope: Scope; readonly path: string },
): YamlEntry {
  const merged = mergeNodes({ base: old.value, over: value, path }, scope);
  return merged === old.value ? old : { key, value: merged };
}

function mergeNodes(pair: Pair<YamlNode>, scope: Scope): YamlNode {
  const { base, over, path } = pair;
  if (REPLACED.has(path)) return over;
  if (isNull(over)) return base;
  if (isNull(base)) return over;
  if (PAIRS.has(path)) return merged(asPairs(base), asPairs(over), pair, scope);
  if (NAMES.has(path)) return merged(asNames(base), asNames(over), pair, scope);
  if (path === 'build') return merged(asBuild(base), asBuild(over), pair, scope);
  if (path === 'logging' && driverOf(base) !== driverOf(over) && driverOf(over) !== null) return over;
  if (path.startsWith('ulimits.')) return over;
  if (LISTS.has(path) || (base.kind === 'list' && over.kind === 'list')) return appended(pair, scope);
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps({ base, over, path }, scope);
  if (base.kind !== over.kind)
    report(scope.reading, over, 'an override of another kind: it replaces what it overrides');
  return over;
}

type Entries = ReadonlyMap<string, YamlEntry>;

function merged(base: Entries, over: Entries, pair: Pair<YamlNode>, scope: Scope): YamlNode {
  return mergeMaps({ base: mapFor(pair.base, base), over: mapFor(pair.over, over), path: pair.path }, scope);
}

function appended({ base, over, path }: Pair<YamlNode>, scope: Scope): YamlNode {
  const items = [...asItems(base), ...asItems(over)];
  if (!spend(scope, 'merges', { amount: items.length, at: over })) return base;
  return listFor(over, uniqueItems(path, items));
}

/** Names of a list as the keys of a map. */
function asNames(node: YamlNode): Entries {
  if (node.kind === 'map') return node.entries;
  const names = new Map<string, YamlEntry>();
  for (const item of asItems(node)) {
    if (item.kind === 'scalar')
      names.set(item.text, { key: item, value: { ...scalarFor(item, ''), plain: true } });
  }
  return names;
}

function asBuild(node: YamlNode): Entries {
  if (node.kind === 'map') return node.entries;
  return new Map([['context', { key: scalarFor(node, 'context'), value: node }]]);
}

function driverOf(node: YamlNode): string | null {
  const driver = node.kind === 'map' ? node.entries.get('driver')?.value : undefined;
  return driver?.kind === 'scalar' ? driver.text : null;
}

/** A service without what its own `!reset` takes away: nothing was there to be taken from. */
export function withoutResets(map: YamlMap): YamlMap {
  let changed = false;
  const entries = new Map<string, YamlEntry>();
  for (const [name, entry] of map.entries) {
    if (mergeTagOf(entry) === 'reset') {
      changed = true;
      continue;
    }
    const value = entry.value.kind === 'map' ? withoutResets(entry.value) : entry.value;
    if (value !== entry.value) changed = true;
    entries.set(name, value === entry.value ? entry : { key: entry.key, value });
  }
  return changed ? { ...map, entries } : map;
}
