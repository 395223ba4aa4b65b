import { locationOf } from '../findings.ts';
import type { Breach } from '../judge.ts';
import type { Tree } from '../model/tree.ts';
import type { Rule } from '../rules/contract.ts';
import { waiversInDockerfiles } from './dockerfile.ts';
import { waiversInObjects } from './kubernetes.ts';
import { waiversInLines } from './lines.ts';
import type { Waiver } from './contract.ts';

/** A breach that somebody waived where it stands, with his reason. */
export interface Waived {
  readonly breach: Breach;
  readonly reason: string;
  /** `Dockerfile:3`: where he said so. */
  readonly source: string;
}

/**
 * Parts breaches into those that stand and those that are waived beside them, by a comment or an annotation. Only a
 * waiver with a reason counts: without one nobody could ever tell whether it still holds.
 */
export function partWaived(
  breaches: readonly Breach[],
  tree: Tree,
): { readonly standing: readonly Breach[]; readonly waived: readonly Waived[] } {
  const waivers = [...waiversInDockerfiles(tree), ...waiversInObjects(tree), ...waiversInLines(tree)].filter(
    ({ reason }) => reason !== '',
  );
  if (waivers.length === 0) return { standing: breaches, waived: [] };
  const byPath = Map.groupBy(waivers, ({ at }) => at.source.path);
  const standing: Breach[] = [];
  const waived: Waived[] = [];
  for (const breach of breaches) {
    const those = byPath.get(breach.violation.at.source.path) ?? [];
    const found = those.find((waiver) => names(waiver, breach.rule) && waiver.covers(breach));
    if (found === undefined) standing.push(breach);
    else {
      const { path, startLine } = locationOf(found.at);
      waived.push({ breach, reason: found.reason, source: `${path}:${startLine ?? 1}` });
    }
  }
  return { standing, waived };
}

/** Whether a waiver names a rule: by its id, its category (`privilege/*`), or what another tool calls it. */
function names({ ids }: Waiver, { id, aliases }: Rule): boolean {
  const own = new Set([id, ...aliases].map(plain));
  return ids.some((one) => own.has(plain(one)) || (one.endsWith('/*') && id.startsWith(one.slice(0, -1))));
}

/** Trivy wrote its ids `AVD-KSV-0012`, `KSV012` and `KSV-0012`, one after the other. */
function plain(id: string): string {
  const bare = id.toLowerCase().replace(/^avd-/, '');
  const [, kind, number] = /^(ksv|ds)-?0*(\d+)$/.exec(bare) ?? [];
  return kind === undefined ? bare : `${kind}-${number}`;
}
