import { createBudget, HELM_LIMITS, LimitError } from '../limits.ts';
import { textOf } from '../value/text.ts';
import { ANY_MAP, GoError, type GoMap, isMap, map } from '../value/value.ts';
import { readYaml, YamlError } from '../value/yaml-read.ts';
import { unpackChart } from './archive.ts';
import { readIgnoreRules } from './ignore.ts';
import { type Metadata, readMetadata } from './metadata.ts';

/** A chart with its subcharts, as Helm has it in memory. Its name and values change as dependencies are worked out. */
export interface Chart {
  /** Where it stands in the chart that was given: `charts/db/`; empty for that chart itself. */
  readonly path: string;
  metadata: Metadata;
  values: GoMap;
  readonly templates: readonly ChartFile[];
  /** Everything that is no template and no chart: what `.Files` shows. */
  readonly files: readonly ChartFile[];
  dependencies: readonly Chart[];
}

export interface ChartFile {
  /** In its own chart. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What was wrong with a file of the chart. */
export type Complain = (path: string, line: number | null, reason: string) => void;

type Files = ReadonlyMap<string, Uint8Array>;

const DEEPEST = 20;

/** Loads a chart from its files. Null where it is none; what is wrong with it, or with a subchart, is complained of. */
export function loadChart(files: Files, complain: Complain): Chart | null {
  return loadFrom(withoutIgnored(files, complain), { path: '', depth: 0, complain });
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly complain: Complain;
}

// Only for a chart in a folder, as this one is: a packed one was packed without them.
function withoutIgnored(files: Files, complain: Complain): Files {
  const bytes = files.get('.helmignore');
  const budget = createBudget(HELM_LIMITS, HELM_LIMITS.chartSteps);
  try {
    const rules = readIgnoreRules(bytes === undefined ? '' : textOf(bytes), budget);
    for (const line of rules.wrong) complain('.helmignore', null, `not a pattern: ${line}`);
    return new Map([...files].filter(([path]) => !rules.ignores(path)));
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    complain('.helmignore', null, error.message);
    return files;
  }
}

function loadFrom(files: Files, place: Place): Chart | null {
  const metadata = loadMetadata(files, place);
  const values = metadata === null ? null : loadMap(files, 'values.yaml', place);
  if (metadata === null || values === null) return null;
  const templates: ChartFile[] = [];
  const others: ChartFile[] = [];
  const subcharts = new Map<string, Map<string, Uint8Array>>();
  for (const [name, raw] of files) {
    const bytes = withoutMark(raw);
    if (name.startsWith('templates/')) templates.push({ name, bytes });
    else if (name.startsWith('charts/') && !name.endsWith('.prov'))
      addSubchart(subcharts, name.slice(7), bytes);
    else if (isFile(name, metadata)) others.push({ name, bytes });
  }
  const dependencies = loadSubcharts(subcharts, place);
  return { path: place.path, metadata, values, templates, files: others, dependencies };
}

function isFile(name: string, { apiVersion }: Metadata): boolean {
  if (/^(?:Chart\.yaml|Chart\.lock|values\.yaml|values\.schema\.json)$/.test(name)) return false;
  return apiVersion === 'v1' || !/^requirements\.(?:yaml|lock)$/.test(name);
}

function addSubchart(subcharts: Map<string, Map<string, Uint8Array>>, path: string, bytes: Uint8Array): void {
  const [folder = ''] = path.split('/', 1);
  // Such as charts/_ignored and charts/.gitkeep; and a README beside the charts.
  if (/^[_.]/.test(folder) || (!path.includes('/') && !path.endsWith('.tgz'))) return;
  const files = subcharts.get(folder) ?? new Map<string, Uint8Array>();
  subcharts.set(folder, files.set(path.slice(folder.length + 1), bytes));
}

function loadSubcharts(subcharts: ReadonlyMap<string, Files>, place: Place): Chart[] {
  const charts: Chart[] = [];
  for (const [folder, files] of [...subcharts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const inner: Place = { ...place, path: `${place.path}charts/${folder}/`, depth: place.depth + 1 };
    const chart = loadSubchart(folder, files, inner);
    if (chart !== null) charts.push(chart);
  }
  return charts;
}

function loadSubchart(folder: string, files: Files, place: Place): Chart | null {
  try {
    if (place.depth > DEEPEST) throw new GoError(`more than ${DEEPEST} charts within each other`);
    const packed = folder.endsWith('.tgz') ? files.get('') : undefined;
    return loadFrom(packed === undefined ? files : unpackChart(packed), place);
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    place.complain(place.path.slice(0, -1), null, error.message);
    return null;
  }
}

function loadMetadata(files: Files, place: Place): Metadata | null {
  if (!files.has('Chart.yaml')) {
    place.complain(`${place.path}Chart.yaml`, null, 'Chart.yaml file is missing');
    return null;
  }
  const all = loadMap(files, 'Chart.yaml', place);
  const requirements = files.has('requirements.yaml') ? loadMap(files, 'requirements.yaml', place) : null;
  if (all === null) return null;
  try {
    return readMetadata(all, requirements);
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    place.complain(`${place.path}Chart.yaml`, null, error.message);
    return null;
  }
}

/** A map that is there or empty; null where the file cannot be read. */
function loadMap(files: Files, name: string, { path, complain }: Place): GoMap | null {
  const bytes = files.get(name);
  if (bytes === undefined) return map();
  try {
    return readMap(withoutMark(bytes));
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    complain(
      path + name,
      error instanceof YamlError ? error.line : null,
      `cannot load ${name}: ${error.message}`,
    );
    return null;
  }
}

/** The map of a YAML file. Throws `GoError` where it holds something else. */
export function readMap(bytes: Uint8Array): GoMap {
  const value = readYaml(textOf(bytes));
  if (value === null) return map();
  if (isMap(value)) return value;
  throw new GoError(`it holds no ${ANY_MAP}`);
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
