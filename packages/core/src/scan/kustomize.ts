import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SourceText } from '../bytes/located/text.ts';
import type { Environment } from '../image/contract.ts';
import { spoolDirectory } from '../image/spool.ts';
import { readOverlays } from '../posture/read/overlays.ts';
import { RenderedText, type Rendering } from '../posture/read/rendered.ts';
import { findProgram, RENDERER_LIMITS, runProgram } from './program.ts';

/** Overlays that a Kustomize of this machine made. */
export interface MadeOverlays {
  readonly renderings: readonly Rendering[];
  /** Their folders. */
  readonly made: ReadonlySet<string>;
}

/**
 * Has a Kustomize of this machine make the overlays that ours cannot make wholly, from a copy of the files that we read: no
 * link leads it out, and overlays that would fetch or run something are left out. What it makes has no lines.
 */
export async function renderByKustomize(
  files: ReadonlyMap<string, string>,
  { cacheDir, env, signal }: Pick<Environment, 'cacheDir' | 'env' | 'signal'>,
): Promise<MadeOverlays> {
  const kustomize = findProgram('kustomize', env['PATH']);
  const sources = new Map([...files].map(([path, text]) => [path, new SourceText(path, text)]));
  const troubled = kustomize === null ? [] : (readOverlays(sources)?.troubled ?? []);
  const renderings: Rendering[] = [];
  const made = new Set<string>();
  if (kustomize === null || troubled.length === 0) return { renderings, made };
  const home = mkdtempSync(join(spoolDirectory(cacheDir), 'overlay-'));
  try {
    const root = join(home, 'tree');
    for (const [name, text] of files) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    for (const folder of troubled) {
      const words = ['build', join(root, folder)];
      const outcome = await runProgram(kustomize, words, {
        env: { HOME: home, PATH: '' },
        cwd: home,
        signal,
        limits: RENDERER_LIMITS,
      });
      signal.throwIfAborted();
      // Where it fails, too, our faults say what is not known.
      if ('error' in outcome) continue;
      const path = folder === '' ? 'kustomization.yaml' : `${folder}/kustomization.yaml`;
      const text = new RenderedText(path, outcome.stdout, { template: '', parts: null });
      renderings.push({ texts: [text], used: new Set(), problems: [] });
      made.add(folder);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return { renderings, made };
}
