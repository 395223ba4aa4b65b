import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** The Helm that tools/engines/helm.sh builds. */
export const HELM: string = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'seaworthy-ci/bin/helm-v3.19.0',
);
export const HELM_MISSING: string | false = existsSync(HELM)
  ? false
  : `needs ${HELM}: tools/engines/helm.sh builds it`;

/** Files by their path below the folder of a chart. */
export type ChartText = Readonly<Record<string, string>>;

/** What Helm makes of each template, by its name: its documents, sorted; or why it makes nothing. */
export type Helmed = ReadonlyMap<string, readonly string[]> | { readonly error: string };

/** Writes a chart into a new folder, calls `use` with its path, and takes it away. */
export function withChart<T>(chart: ChartText, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-chart-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  let later = false;
  try {
    for (const [name, text] of Object.entries(chart)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const used = use(folder);
    if (!(used instanceof Promise)) return used;
    later = true;
    return used.finally(remove) as T;
  } finally {
    if (!later) remove();
  }
}

/** What the real `helm template` says. */
export function helmTemplate(
  chart: ChartText,
  values: readonly string[],
  ...words: readonly string[]
): Helmed {
  return withChart(chart, (folder) => {
    const options = values.flatMap((text, at) => {
      const path = join(folder, '..', `values-${process.pid}-${at}.yaml`);
      writeFileSync(path, text);
      return ['--values', path];
    });
    const { status, stdout, stderr } = spawnSync(HELM, ['template', folder, ...options, ...words], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      env: { HOME: folder, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder },
    });
    return status === 0 ? documentsOf(stdout) : { error: stderr };
  });
}

/** Helm writes `# Source:` before each document. */
function documentsOf(stdout: string): ReadonlyMap<string, readonly string[]> {
  const documents = new Map<string, string[]>();
  for (const part of stdout.split(/^---\n(?=# Source: )/m)) {
    const [, name, text] = /^# Source: ([^\n]*)\n([^]*)$/.exec(part) ?? [];
    if (name === undefined || text === undefined) continue;
    documents.set(name, [...(documents.get(name) ?? []), text.trim()].sort());
  }
  return documents;
}

/** The documents of a text as Helm splits it (`releaseutil.SplitManifests`): empty ones are none. */
export function split(text: string): readonly string[] {
  return text
    .split(/(?:^|\s*\n)---\s*/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .sort();
}
