import { itemsAt, mapAt, nodeAt, scalarAt, textAt } from '../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';
import type { Workflow } from '../model/tree.ts';
import { folderOf, resolvePath } from '../read/paths.ts';
import { buildsOfScript } from './command-line.ts';
import type { Build } from './contract.ts';

const BUILD_ACTION = /^docker\/(?:build-push-action|bake-action)@/;
/** `${{ env.X }}`, `${X}`, `$X`. */
const VARIABLE = /\$\{\{\s*env\.(\w+)\s*\}\}|\$\{(\w+)\}|\$(\w+)/g;

type Variables = ReadonlyMap<string, string>;

/**
 * The images that a pipeline builds: steps with `docker/build-push-action`
 * (https://github.com/docker/build-push-action) and scripts that call a builder. Variables that the pipeline itself sets
 * are put in their place.
 */
export function buildsOfPipeline(workflow: Workflow, paths: ReadonlySet<string>): readonly Build[] {
  return workflow.service === 'github' ? githubBuilds(workflow, paths) : gitlabBuilds(workflow, paths);
}

function githubBuilds({ source, node }: Workflow, paths: ReadonlySet<string>): readonly Build[] {
  // Workflows run in the folder that has `.github`.
  const root = folderOf(folderOf(folderOf(source.path)));
  const builds: Build[] = [];
  for (const { value: job } of mapAt(node, 'jobs')?.entries.values() ?? []) {
    const shared = new Map([...variablesAt(node, 'env'), ...variablesAt(job, 'env')]);
    const jobFolder = textAt(job, 'defaults', 'run', 'working-directory') ?? '.';
    for (const step of itemsAt(job, 'steps')) {
      const variables = new Map([...shared, ...variablesAt(step, 'env')]);
      const run = scalarAt(step, 'run');
      if (run === undefined) {
        builds.push(...buildsOfAction(step, { root, variables, paths }));
        continue;
      }
      const folder = resolvePath(root, textAt(step, 'working-directory') ?? jobFolder);
      if (folder === null) continue;
      builds.push(...buildsOfScript(expand(run.text, variables), { folder, at: run, paths }));
    }
  }
  return builds;
}

interface ActionContext {
  readonly root: string;
  readonly variables: Variables;
  readonly paths: ReadonlySet<string>;
}

function buildsOfAction(step: YamlNode, { root, variables, paths }: ActionContext): readonly Build[] {
  const uses = scalarAt(step, 'uses');
  if (uses === undefined || !BUILD_ACTION.test(uses.text)) return [];
  const input = (name: string): string | null => {
    const text = textAt(step, 'with', name);
    return text === null ? null : expand(text, variables);
  };
  // Without a context it builds what the commit has at its root.
  const context = input('context') ?? '.';
  const dockerfile = resolvePath(root, input('file') ?? `${context}/Dockerfile`);
  if (dockerfile === null || !paths.has(dockerfile)) return [];
  const images = (input('tags') ?? '').split(/[\n,]/).map((one) => one.trim());
  return images
    .filter((image) => image !== '')
    .map((image) => ({ image, dockerfile, target: input('target'), at: uses }));
}

function gitlabBuilds({ source, node }: Workflow, paths: ReadonlySet<string>): readonly Build[] {
  const folder = folderOf(source.path);
  const shared = variablesAt(node, 'variables');
  return [...node.entries.values()].flatMap(({ value: job }) => {
    const variables = new Map([...shared, ...variablesAt(job, 'variables')]);
    const lines = [...itemsAt(job, 'before_script'), ...itemsAt(job, 'script')].flatMap((item) =>
      item.kind === 'scalar' ? [item] : [],
    );
    const [first] = lines;
    if (first === undefined) return [];
    // One script: a `cd` in one line holds for the next ones.
    const text = expand(lines.map((line) => line.text).join('\n'), variables);
    return buildsOfScript(text, { folder, at: nodeAt(job, 'script') ?? first, paths });
  });
}

function variablesAt(node: YamlNode, key: string): Variables {
  const map: YamlMap | undefined = mapAt(node, key);
  return new Map(
    [...(map?.entries ?? [])].flatMap(([name, { value }]) =>
      value.kind === 'scalar' ? [[name, value.text] as const] : [],
    ),
  );
}

/** Other variables stay as they are written. */
function expand(text: string, variables: Variables): string {
  return text.replace(VARIABLE, (whole, expression?: string, braced?: string, bare?: string) => {
    return variables.get(expression ?? braced ?? bare ?? '') ?? whole;
  });
}
