import { capabilitiesObject, DEFAULT_KUBE_VERSION, kubeVersionOf } from './chart/capabilities.ts';
import { coalesceValues, overlay } from './chart/coalesce.ts';
import { isCompatible, resolveDependencies } from './chart/dependencies.ts';
import { type Chart, type Complain, loadChart, readMap } from './chart/load.ts';
import type { ChartInput, RenderedChart, RenderedManifest, RenderFault, RenderOptions } from './contract.ts';
import { addTemplates, createEngine, type Engine, render } from './engine.ts';
import { SyntaxFault } from './language/lex.ts';
import { TemplateFault } from './language/machine.ts';
import { type Budget, createBudget, HELM_LIMITS, type HelmLimits, LimitError } from './limits.ts';
import { isPartial, type ScopedTemplate, scopedTemplates } from './scope.ts';
import { goValue } from './value/json-read.ts';
import { wellFormed } from './value/text.ts';
import { GoError, type GoMap, isMap, map } from './value/value.ts';

export type {
  ChartInput,
  RenderedChart,
  RenderedManifest,
  RenderFault,
  RenderOptions,
  SourceMap,
  ValuesSource,
} from './contract.ts';

/**
 * Renders a Helm chart as `helm template` of Helm 3.19 does (https://helm.sh/docs/helm/helm_template/), without Helm and
 * without I/O. What a chart asks of a cluster (`lookup`) is not there, as there; what it makes by chance is a placeholder
 * that is always the same; the clock stands at `now`. A template that fails, or takes more than its limits, is a fault;
 * the others are rendered nevertheless, where Helm would give up. NOTES.txt is left out, values.schema.json not looked
 * at. Never throws for what is in the chart.
 */
export function renderChart(chart: ChartInput, options: RenderOptions = {}): RenderedChart {
  const faults: RenderFault[] = [];
  const complain: Complain = (template, line, reason) => faults.push({ template, line, reason });
  const limits = options.limits ?? HELM_LIMITS;
  const manifests = guarded(complain, () => renderLoaded(chart, options, { complain, limits })) ?? [];
  return { manifests: manifests.sort(byTemplate), faults };
}

/** The fault of a chart that only gives others something. */
export const LIBRARY_CHART = 'library charts are not installable';

interface Job {
  readonly complain: Complain;
  readonly limits: HelmLimits;
}

/** What is wrong with the chart as a whole is a fault of its Chart.yaml. */
function guarded<T>(complain: Complain, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    complain('Chart.yaml', null, reason);
    return null;
  }
}

function reasonOf(error: unknown): string | null {
  if (error instanceof GoError || error instanceof LimitError) return error.message;
  return error instanceof RangeError ? 'nested too deep' : null;
}

function renderLoaded(input: ChartInput, options: RenderOptions, job: Job): RenderedManifest[] {
  const chart = loadChart(input.files, job.complain);
  if (chart === null) return [];
  const budget = createBudget(job.limits, job.limits.chartSteps);
  const kubeVersion = clusterVersion(options, job.complain);
  checkChart(chart, kubeVersion, job.complain);
  const given = givenValues(options, { ...job, budget });
  resolveDependencies(chart, given, { complain: job.complain, budget });
  const values = coalesceValues(chart, given, { keepsNull: false, budget });
  const capabilities = capabilitiesObject(kubeVersion, options.apiVersions ?? []);
  const templates = scopedTemplates(chart, values, { release: releaseValue(options), capabilities });
  const crds = customResources(chart, chart.metadata.name);
  return [...crds, ...renderAll(templates, createEngine(options.now ?? 0), job)];
}

function clusterVersion({ kubeVersion }: RenderOptions, complain: Complain): string {
  if (kubeVersion === undefined) return DEFAULT_KUBE_VERSION;
  const version = kubeVersionOf(kubeVersion);
  if (version === null) complain('Chart.yaml', null, `no version of Kubernetes: ${kubeVersion}`);
  return version ?? DEFAULT_KUBE_VERSION;
}

// Helm renders nothing then; what the chart would be is worth more than that.
function checkChart({ metadata }: Chart, kubeVersion: string, complain: Complain): void {
  if (metadata.type.toLowerCase() === 'library') complain('Chart.yaml', null, LIBRARY_CHART);
  if (metadata.kubeVersion !== '' && !isCompatible(metadata.kubeVersion, kubeVersion)) {
    const reason = `chart requires kubeVersion: ${metadata.kubeVersion} which is incompatible with Kubernetes ${kubeVersion}`;
    complain('Chart.yaml', null, reason);
  }
}

function givenValues({ values = [] }: RenderOptions, { complain, budget }: Job & { budget: Budget }): GoMap {
  let all = map();
  for (const [at, source] of values.entries()) {
    try {
      const value = source instanceof Uint8Array ? readMap(source) : goValue(source);
      if (isMap(value)) all = overlay(all, value, budget);
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      complain(`values ${at + 1}`, null, error.message);
    }
  }
  return all;
}

function releaseValue({ releaseName = 'release-name', namespace = 'default' }: RenderOptions): GoMap {
  return map([
    ['Name', releaseName],
    ['Namespace', namespace],
    ['Revision', 1n],
    ['IsInstall', true],
    ['IsUpgrade', false],
    ['Service', 'Helm'],
  ]);
}

/** What stands in crds/ is installed as it is. */
function customResources(chart: Chart, name: string): RenderedManifest[] {
  const own = chart.files
    .filter((file) => /^crds\/.*\.(?:ya?ml|json)$/is.test(file.name))
    .map(({ name: path, bytes }) => {
      const text = Buffer.from(bytes).toString('utf8');
      const marks = [{ out: 0, at: 0, copied: true }];
      return { template: chart.path + path, name: `${name}/${path}`, text, map: { template: text, marks } };
    });
  const below = chart.dependencies.flatMap((one) =>
    customResources(one, `${name}/charts/${one.metadata.name}`),
  );
  return [...own, ...below];
}

function renderAll(
  templates: readonly ScopedTemplate[],
  engine: Engine,
  { complain, limits }: Job,
): RenderedManifest[] {
  const parsed = templates.filter((template) => parse(template, engine, complain));
  const manifests: RenderedManifest[] = [];
  let steps = limits.chartSteps;
  let output = limits.outputLength;
  for (const template of parsed) {
    if (isPartial(template.name) || template.name.endsWith('NOTES.txt')) continue;
    const budget = createBudget(limits, steps);
    const before = budget.steps;
    const written = renderOne(template, engine, { complain, budget });
    steps -= before - Math.max(0, budget.steps);
    if (written === null) continue;
    const { text, marks } = written;
    output -= text.length;
    if (output < 0)
      complain(template.path, null, `the chart writes more than ${limits.outputLength} characters`);
    else
      manifests.push({
        template: template.path,
        name: template.name,
        text: wellFormed(text),
        map: marks === null ? null : { template: template.text, marks },
      });
  }
  return manifests;
}

function parse({ name, path, text }: ScopedTemplate, engine: Engine, complain: Complain): boolean {
  try {
    addTemplates(engine, { name, path }, text);
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    complain(path, error.line, `parse error: ${error.message}`);
    return false;
  }
}

function renderOne(
  { name, path, scope, basePath }: ScopedTemplate,
  engine: Engine,
  { complain, budget }: { complain: Complain; budget: Budget },
): ReturnType<typeof render> | null {
  scope.entries.set(
    'Template',
    map(
      [
        ['Name', name],
        ['BasePath', basePath],
      ],
      'chartutil.Values',
    ),
  );
  try {
    return render(engine, name, { dot: scope, budget });
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    complain(path, error.places.at(-1)?.line ?? null, faultReason(error, path));
    return null;
  }
}

/** The reason, with the place where it came up if that is another file. */
function faultReason({ message, places }: TemplateFault, path: string): string {
  const [inner] = places;
  if (inner === undefined || (places.length === 1 && inner.source === path)) return message;
  return `${message} (${inner.source}, line ${inner.line})`;
}

function byTemplate(a: RenderedManifest, b: RenderedManifest): number {
  return a.template < b.template
    ? -1
    : a.template > b.template
      ? 1
      : a.name < b.name
        ? -1
        : a.name > b.name
          ? 1
          : 0;
}
