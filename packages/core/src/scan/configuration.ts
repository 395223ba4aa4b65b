import { randomInt } from 'node:crypto';
import { decodeUtf8 } from '../bytes/json.ts';
import { readAll } from '../bytes/source.ts';
import type { Environment } from '../image/contract.ts';
import { readDirectory } from '../image/directory/index.ts';
import type { Gap, MisconfigurationFinding, Suppressed } from '../model/finding.ts';
import type { ReportBuild } from '../model/report.ts';
import { findingsOf, locationOf } from '../posture/findings.ts';
import { proveFixes } from '../posture/fix/prove.ts';
import { judgeTree } from '../posture/judge.ts';
import type { ReadProblem, Tree } from '../posture/model/tree.ts';
import type { PodSecurityPolicy } from '../posture/pod-security/level.ts';
import { podSecurityRules } from '../posture/pod-security/rules.ts';
import { ChartFiles } from '../posture/read/chart/files.ts';
import { readChart } from '../posture/read/chart/index.ts';
import { readTree } from '../posture/read/tree.ts';
import { isForeignPath, isPosturePath } from '../posture/read/wants.ts';
import type { Rule, Undecided } from '../posture/rules/contract.ts';
import { RULES } from '../posture/rules/registry.generated.ts';
import { partWaived } from '../posture/waivers/index.ts';

/** A larger file is no configuration that a person wrote. */
const LARGEST_FILE = 16 << 20;

/** The configuration in a folder, or in one file. */
export async function readConfiguration(
  path: string,
  environment: Pick<Environment, 'cacheDir' | 'signal' | 'now'>,
): Promise<{ tree: Tree; gaps: readonly Gap[] }> {
  const paths = new Set<string>();
  const gaps: Gap[] = [];
  const chartFiles = new ChartFiles();
  const contents = await readDirectory<string | null>(path, {
    selector: {
      select(name, size) {
        paths.add(name);
        if (isForeignPath(name)) return 'no';
        if (chartFiles.wants(name, size)) return 'whole';
        if (!isPosturePath(name)) return 'no';
        if (size <= LARGEST_FILE) return 'whole';
        gaps.push(
          gap(
            'limit/file-size',
            `it has ${size} bytes, more than ${LARGEST_FILE}: its configuration was not read`,
            name,
          ),
        );
        return 'no';
      },
      selectHead: () => false,
      read({ path: name, content }) {
        const bytes = readAll(content);
        chartFiles.add(name, Uint8Array.from(bytes));
        return isPosturePath(name) ? decodeUtf8(bytes) : null;
      },
      end: () => undefined,
    },
    salt: randomInt(2 ** 32),
    cacheDir: environment.cacheDir,
    signal: environment.signal,
    onBytes: () => undefined,
  });
  const files = new Map<string, string>();
  for (const [name, { data }] of contents.files) if (data !== null) files.set(name, data);
  const options = { now: environment.now.getTime() };
  const renderings = [...chartFiles.charts].map(([folder, own]) => readChart(folder, own, options));
  for (const { used } of renderings) for (const name of used) files.delete(name);
  const tree = readTree(files, paths, { renderings });
  const leftOut = chartFiles.leftOut.map((name) =>
    gap(
      'limit/file-size',
      'it is larger than a file of a chart may be, or its charts are: they were rendered without it',
      name,
    ),
  );
  return { tree, gaps: [...gaps, ...leftOut, ...tree.problems.map(gapOf)] };
}

/** How many files of a tree have something that rules are asked about. */
export function judgedFiles({ dockerfiles, projects, objects, workflows }: Tree): number {
  return new Set([
    ...dockerfiles.map(({ file }) => file.source),
    ...projects.map(({ source }) => source),
    ...objects.map(({ node }) => node.source),
    ...workflows.map(({ source }) => source),
  ]).size;
}

/** Which images of a tree run where, as a report tells it. */
export function buildsOf({ relations }: Tree): readonly ReportBuild[] {
  return relations.map(({ image, dockerfile, target, at, runBy }) => ({
    image,
    dockerfile,
    target,
    location: locationOf(at),
    runBy: runBy.map((container) => ({ location: locationOf(container.at), resource: container.resource })),
  }));
}

/** What rules say of a configuration. */
export interface Judged {
  readonly findings: readonly MisconfigurationFinding[];
  /** Waived where they stand. */
  readonly suppressed: readonly Suppressed<MisconfigurationFinding>[];
  /** What rules could not decide. */
  readonly gaps: readonly Gap[];
}

/** What a configuration is held against, beside our rules. */
export interface Against {
  /** A Pod Security Standard. */
  readonly podSecurity?: PodSecurityPolicy | null;
  readonly ownRules?: readonly Rule[];
}

/** What our rules say of it, those of the user, and a Pod Security Standard where one is asked for. */
export function judgeConfiguration(tree: Tree, { podSecurity = null, ownRules = [] }: Against = {}): Judged {
  const rules = [...RULES, ...ownRules, ...(podSecurity === null ? [] : podSecurityRules(podSecurity))];
  const undecided: Undecided[] = [];
  const breaches = judgeTree(tree, rules, (one) => undecided.push(one));
  const isProved = proveFixes(breaches, tree, rules);
  const { standing, waived } = partWaived(breaches, tree);
  // Together, so that the ordinals of equal ones do not depend on who is waived.
  const findings = new Map(findingsOf(breaches, isProved).map(({ breach, finding }) => [breach, finding]));
  return {
    findings: standing.flatMap((breach) => findings.get(breach) ?? []),
    suppressed: waived.flatMap(({ breach, reason, source }) => {
      const finding = findings.get(breach);
      return finding === undefined ? [] : [{ finding, by: 'waiver' as const, reason, source }];
    }),
    gaps: undecided.map(({ id, at, reason }) => {
      const { path, startLine } = locationOf(at);
      const line = startLine === null ? '' : `line ${startLine}: `;
      return gap('rule/undecided', `${line}${id} cannot be decided: ${reason}`, path);
    }),
  };
}

function gapOf({ id, path, at, reason }: ReadProblem): Gap {
  if (at === null) return gap(id, reason, path);
  const { line, column } = at.source.positionOf(at.start);
  return gap(id, `line ${line}, column ${column}: ${reason}`, path);
}

function gap(id: string, reason: string, path: string): Gap {
  return { kind: 'gap', id, reason, location: { path, layer: null } };
}
