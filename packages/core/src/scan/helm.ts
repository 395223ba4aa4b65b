import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from '../image/contract.ts';
import { spoolDirectory } from '../image/spool.ts';
import type { ByHelm } from '../posture/read/chart/index.ts';
import { RENDERER_LIMITS, runProgram } from './program.ts';

/**
 * What a helm of this machine makes of a chart. It gets a copy of the files that we read, so that no link leads it out of
 * the chart, and a home of its own: no plug-in, no repository and no cluster of the user is there, and nothing is fetched.
 */
export async function renderByHelm(
  helm: string,
  {
    files,
    values,
  }: { readonly files: ReadonlyMap<string, Uint8Array>; readonly values: readonly Uint8Array[] },
  { cacheDir, signal }: Pick<Environment, 'cacheDir' | 'signal'>,
): Promise<ByHelm> {
  const home = mkdtempSync(join(spoolDirectory(cacheDir), 'chart-'));
  try {
    const chart = join(home, 'chart');
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(chart, name)), { recursive: true });
      writeFileSync(join(chart, name), bytes);
    }
    const env = {
      HOME: home,
      HELM_CACHE_HOME: join(home, 'cache'),
      HELM_CONFIG_HOME: join(home, 'config'),
      HELM_DATA_HOME: join(home, 'data'),
      HELM_PLUGINS: join(home, 'plugins'),
      KUBECONFIG: join(home, 'none'),
    };
    const given = values.map((bytes, index) => {
      const path = join(home, `values-${index}.yaml`);
      writeFileSync(path, bytes);
      return `--values=${path}`;
    });
    const words = ['template', 'release-name', chart, '--include-crds', ...given];
    const outcome = await runProgram(helm, words, { env, cwd: home, signal, limits: RENDERER_LIMITS });
    signal.throwIfAborted();
    if ('error' in outcome)
      return { error: outcome.error.replaceAll(`${chart}/`, '').replaceAll(chart, '.') };
    return { documents: documentsOf(outcome.stdout) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Helm writes `# Source: CHART/templates/x.yaml` before each document. */
function documentsOf(stdout: string): ReadonlyMap<string, readonly string[]> {
  const documents = new Map<string, string[]>();
  for (const part of stdout.split(/^---\n(?=# Source: )/m)) {
    const end = part.indexOf('\n');
    const name = part.startsWith('# Source: ') && end > 0 ? part.slice('# Source: '.length, end) : null;
    if (name === null) continue;
    const same = documents.get(name) ?? [];
    same.push(part.slice(end + 1).trim());
    documents.set(name, same);
  }
  return documents;
}
