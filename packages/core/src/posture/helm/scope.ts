import { filesObject } from './chart/files.ts';
import type { Chart } from './chart/load.ts';
import { chartObject } from './chart/metadata.ts';
import { textOf } from './value/text.ts';
import type { GoMap, GoObject, GoValue } from './value/value.ts';
import { isMap, map } from './value/value.ts';

/** What is the same for all charts of a release. */
export interface Release {
  readonly release: GoMap;
  readonly capabilities: GoObject;
}

/** A template of a chart or subchart, with what it sees as `.`. */
export interface ScopedTemplate {
  /** Helm's name: `shop/charts/db/templates/x.yaml`. */
  readonly name: string;
  /** Where it stands in the chart that was given. */
  readonly path: string;
  readonly text: string;
  readonly scope: GoMap;
  readonly basePath: string;
}

const VALUES = 'chartutil.Values';

/** All templates of a chart and its subcharts, in Helm's order: the deepest first, so that a chart overrides its parts. */
export function scopedTemplates(chart: Chart, values: GoMap, release: Release): readonly ScopedTemplate[] {
  const templates: ScopedTemplate[] = [];
  const top: Above = { values, path: '', isRoot: true };
  collect(chart, top, { release, templates });
  return templates.sort((a, b) => deepestFirst(a.name, b.name));
}

interface Above {
  readonly values: GoMap;
  /** The path of the parent, with a slash. */
  readonly path: string;
  readonly isRoot: boolean;
}

function collect(
  chart: Chart,
  { values, path, isRoot }: Above,
  all: { readonly release: Release; readonly templates: ScopedTemplate[] },
): GoMap {
  const { metadata } = chart;
  const name = `${path}${metadata.name}`;
  const own: GoMap = { ...values, type: VALUES };
  const subcharts = map();
  const scope = map(
    [
      ['Chart', chartObject(metadata, isRoot)],
      ['Files', filesObject(chart.files)],
      ['Release', all.release.release],
      ['Capabilities', all.release.capabilities],
      ['Values', own],
      ['Subcharts', subcharts],
    ] as readonly (readonly [string, GoValue])[],
    VALUES,
  );
  for (const subchart of chart.dependencies) {
    const below = own.entries.get(subchart.metadata.name);
    const inner: Above = { values: isMap(below) ? below : map(), path: `${name}/charts/`, isRoot: false };
    subcharts.entries.set(subchart.metadata.name, {
      ...collect(subchart, inner, all),
      type: 'map[string]interface {}',
    });
  }
  const library = metadata.type.toLowerCase() === 'library';
  for (const file of chart.templates) {
    if (library && !isPartial(file.name)) continue;
    all.templates.push({
      name: `${name}/${file.name}`,
      path: chart.path + file.name,
      text: textOf(file.bytes),
      scope,
      basePath: `${name}/templates`,
    });
  }
  return scope;
}

/** Whether it only defines templates for others. */
export function isPartial(name: string): boolean {
  return name.slice(name.lastIndexOf('/') + 1).startsWith('_');
}

function deepestFirst(a: string, b: string): number {
  const depth = b.split('/').length - a.split('/').length;
  return depth !== 0 ? depth : a < b ? 1 : -1;
}
