import type { Budget } from '../limits.ts';
import { enter, leave, spend } from '../limits.ts';
import { copyMap } from '../value/deep.ts';
import { GoError, type GoMap, isMap, map } from '../value/value.ts';
import type { Chart } from './load.ts';

const GLOBAL = 'global';

/** How values are put together. */
export interface Coalescing {
  /** Whether a null stays; else it takes away the chart's own value, and itself. */
  readonly keepsNull: boolean;
  readonly budget: Budget;
}

/**
 * The values of a chart and its subcharts with those that the user gave over them, as Helm's `CoalesceValues` and
 * `MergeValues` (https://helm.sh/docs/chart_template_guide/values_files/, pkg/chartutil/coalesce.go). Nothing that is
 * given is changed. Throws `GoError` where a subchart's values are no map.
 */
export function coalesceValues(chart: Chart, given: GoMap, how: Coalescing): GoMap {
  const values = copyMap(given, how.budget);
  coalesce(chart, values, how);
  return values;
}

function coalesce(chart: Chart, target: GoMap, how: Coalescing): void {
  enter(how.budget);
  coalesceOwn(chart, target, how);
  for (const subchart of chart.dependencies) {
    const { name } = subchart.metadata;
    const before = target.entries.get(name);
    const own = before === undefined ? map() : before;
    if (!isMap(own)) throw new GoError(`type mismatch on ${name}: its values are no map`);
    target.entries.set(name, own);
    coalesceGlobals(own, target, how);
    coalesce(subchart, own, how);
  }
  leave(how.budget);
}

function coalesceOwn(chart: Chart, target: GoMap, how: Coalescing): void {
  const subcharts = new Set(chart.dependencies.map(({ metadata }) => metadata.name));
  for (const [key, value] of copyMap(chart.values, how.budget).entries) {
    const given = target.entries.get(key);
    if (given === undefined) target.entries.set(key, value);
    else if (given === null && !how.keepsNull) target.entries.delete(key);
    else if (isMap(given) && isMap(value)) {
      // A null for a subchart is kept until the subchart's own values are known.
      mergeTables(given, value, { ...how, keepsNull: how.keepsNull || subcharts.has(key) });
    }
  }
}

function coalesceGlobals(target: GoMap, source: GoMap, how: Coalescing): void {
  const own = target.entries.get(GLOBAL) ?? map();
  const above = source.entries.get(GLOBAL) ?? map();
  if (!isMap(own) || !isMap(above)) return;
  for (const [key, value] of above.entries) {
    const before = own.entries.get(key);
    if (isMap(value)) {
      if (before !== undefined && !isMap(before)) continue;
      const merged = map(value.entries);
      if (before !== undefined) mergeTables(merged, before, { ...how, keepsNull: true });
      own.entries.set(key, merged);
    } else if (!isMap(before)) {
      own.entries.set(key, value);
    }
  }
  target.entries.set(GLOBAL, own);
}

/** Fills up `target` with what only `source` has; a map is never replaced by something else. */
export function mergeTables(target: GoMap, source: GoMap, how: Coalescing): GoMap {
  enter(how.budget);
  for (const [key, value] of source.entries) {
    spend(how.budget, 1);
    const before = target.entries.get(key);
    if (before === undefined) target.entries.set(key, value);
    else if (before === null && !how.keepsNull) target.entries.delete(key);
    else if (isMap(before) && isMap(value)) mergeTables(before, value, how);
  }
  leave(how.budget);
  return target;
}

/** The values of one more file over those before it: maps merge, all else is replaced, null too. */
export function overlay(below: GoMap, above: GoMap, budget: Budget): GoMap {
  enter(budget);
  const merged = map(below.entries);
  for (const [key, value] of above.entries) {
    spend(budget, 1);
    const before = merged.entries.get(key);
    merged.entries.set(key, isMap(before) && isMap(value) ? overlay(before, value, budget) : value);
  }
  leave(budget);
  return merged;
}
