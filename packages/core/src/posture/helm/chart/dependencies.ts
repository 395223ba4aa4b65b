import { parseConstraints, parseVersion, satisfies } from '../functions/semver.ts';
import type { Budget } from '../limits.ts';
import { copyMap } from '../value/deep.ts';
import { formatValue } from '../value/format.ts';
import { type GoMap, type GoValue, isMap, map } from '../value/value.ts';
import { coalesceValues, mergeTables } from './coalesce.ts';
import type { Chart, Complain } from './load.ts';
import type { Dependency } from './metadata.ts';

/** What working out the dependencies of a chart needs. */
export interface Resolution {
  readonly complain: Complain;
  readonly budget: Budget;
}

/**
 * Takes out the subcharts that conditions and tags turn off, gives those with an alias their names, and imports values
 * from subcharts (https://helm.sh/docs/topics/charts/#chart-dependencies). Changes the chart.
 */
export function resolveDependencies(chart: Chart, values: GoMap, resolution: Resolution): void {
  enable(chart, values, { ...resolution, prefix: '' });
  importValues(chart, resolution.budget);
}

/** Whether a version is within a range; a range that is none holds nothing. */
export function isCompatible(range: string, version: string): boolean {
  const alternatives = parseConstraints(range);
  const parsed = parseVersion(version);
  return alternatives !== null && parsed !== null && satisfies(parsed, alternatives);
}

function enable(chart: Chart, values: GoMap, resolution: Resolution & { readonly prefix: string }): void {
  const wanted = chart.metadata.dependencies;
  if (wanted.length === 0) return;
  chart.dependencies = named(chart, resolution);
  const renamed = wanted.map((one) => ({ ...one, name: one.alias === '' ? one.name : one.alias }));
  const all = coalesceValues(chart, values, { keepsNull: false, budget: resolution.budget });
  const judged = renamed.map((one) => ({ ...one, enabled: isEnabled(one, all, resolution.prefix) }));
  const off = new Set(judged.filter(({ enabled }) => !enabled).map(({ name }) => name));
  chart.dependencies = chart.dependencies.filter(({ metadata }) => !off.has(metadata.name));
  chart.metadata = { ...chart.metadata, dependencies: judged.filter(({ name }) => !off.has(name)) };
  for (const subchart of chart.dependencies) {
    enable(subchart, all, { ...resolution, prefix: `${resolution.prefix}${subchart.metadata.name}.` });
  }
}

/** The subcharts under the names that the chart gives them: one may be there twice, under two aliases. */
function named(chart: Chart, { complain }: Resolution): readonly Chart[] {
  const wanted = chart.metadata.dependencies;
  const matches = (subchart: Chart, one: Dependency): boolean =>
    subchart.metadata.name === one.name && isCompatible(one.version, subchart.metadata.version);
  const unasked = chart.dependencies.filter((subchart) => !wanted.some((one) => matches(subchart, one)));
  const asked = wanted.flatMap((one) => {
    const found = chart.dependencies.find((subchart) => matches(subchart, one));
    if (found === undefined) {
      if (chart.path === '' && !chart.dependencies.some(({ metadata }) => metadata.name === one.name)) {
        complain(
          `${chart.path}Chart.yaml`,
          null,
          `found in Chart.yaml, but missing in charts/ directory: ${one.name}`,
        );
      }
      return [];
    }
    const name = one.alias === '' ? found.metadata.name : one.alias;
    return [{ ...found, metadata: { ...found.metadata, name } }];
  });
  return [...unasked, ...asked];
}

// Tags first; a condition that is there decides over them.
function isEnabled({ tags, condition }: Dependency, values: GoMap, prefix: string): boolean {
  const table = values.entries.get('tags');
  const set = isMap(table) ? tags.map((tag) => table.entries.get(tag)) : [];
  const byTags = set.includes(true) || !set.includes(false);
  for (const path of condition.trim().split(',')) {
    const value = path === '' ? undefined : valueAt(values, prefix + path);
    if (typeof value === 'boolean') return value;
  }
  return byTags;
}

function valueAt(values: GoMap, path: string): GoValue | undefined {
  let value: GoValue | undefined = values;
  for (const key of path.split('.')) {
    if (!isMap(value)) return undefined;
    value = value.entries.get(key);
  }
  return value;
}

function importValues(chart: Chart, budget: Budget): void {
  for (const subchart of chart.dependencies) importValues(subchart, budget);
  if (chart.metadata.dependencies.length === 0) return;
  const how = { keepsNull: true, budget };
  const all = coalesceValues(chart, map(), how);
  const imported = map();
  for (const { name, importValues: imports } of chart.metadata.dependencies) {
    for (const one of imports) {
      const { child, parent } = importPaths(one, budget);
      const value = child === null ? undefined : valueAt(all, `${name}.${child}`);
      if (isMap(value)) mergeTables(imported, nested(parent, copyMap(value, budget)), how);
    }
  }
  chart.values = mergeTables(all, imported, how);
}

function importPaths(value: GoValue, budget: Budget): { child: string | null; parent: string } {
  if (typeof value === 'string') return { child: `exports.${value}`, parent: '.' };
  if (!isMap(value)) return { child: null, parent: '.' };
  const text = (key: string): string => formatValue(value.entries.get(key) ?? null, budget);
  return { child: text('child'), parent: text('parent') };
}

function nested(path: string, value: GoMap): GoMap {
  if (path === '.') return value;
  return path.split('.').reduceRight((inner, key) => map([[key, inner]]), value);
}
