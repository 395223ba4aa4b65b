import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isVulnerability, type VulnerabilityFinding } from '../packages/core/src/model/finding.ts';
import type { Report } from '../packages/core/src/model/report.ts';
import { ROOT } from './generate/units.ts';
import { makeFeeds, makeTarget, type QualityCase, readCases } from './quality/cases.ts';
import { type Evaluation, evaluate, type Found, scores } from './quality/evaluate.ts';
import { peerFindings, peers } from './quality/peers.ts';

// `npm run quality`: the cases of test/quality, by their labels: precision and recall, and every finding that is wrong or
// missing. Fails where one is. With trivy or grype on the PATH: the difference with each, finding by finding.

/** Neither may fall: each case was right when it was added. */
const LEAST = { precision: 1, recall: 1 };

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-quality-'));
try {
  const database = join(folder, 'advisories.db');
  seaworthy(['db', 'build', '--quiet', '--from', makeFeeds(folder), '--output', database]);
  const evaluations = readCases().map((one) => runCase(one, database));
  const { precision, recall } = scores(evaluations);
  const labels = evaluations.reduce(
    (sum, one) => sum + one.truePositives + one.falseNegatives.length + one.trueNegatives,
    0,
  );
  say(
    `\n${evaluations.length} cases, ${labels} labels: precision ${percent(precision)}, recall ${percent(recall)}`,
  );
  if (precision < LEAST.precision || recall < LEAST.recall) {
    say('FAILED: a wrong finding, a missing one, or one that nobody has labelled; see above');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runCase(one: QualityCase, database: string): Evaluation {
  const { target, path } = makeTarget(one, folder);
  const scan = ['scan', '--quiet', '--offline', '--no-cache', '--format', 'json', '--db', database, target];
  const { findings } = JSON.parse(seaworthy(scan)) as Report;
  const ours = findings.filter(isVulnerability).map(toFound);
  const evaluation = evaluate(ours, one.labels);
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = evaluation;
  const wrong = falsePositives.length + falseNegatives.length;
  say(
    `${wrong === 0 ? 'ok    ' : 'WRONG '}  ${one.name}: ${truePositives} found, ${trueNegatives} rightly not`,
  );
  for (const line of falsePositives) say(`          wrong    ${line}`);
  for (const line of falseNegatives) say(`          missing  ${line}`);
  for (const peer of peers()) showPeer(peer, ours, peerFindings(peer, one.target.kind, path));
  return evaluation;
}

function toFound({ package: pkg, id, aliases }: VulnerabilityFinding): Found {
  return { package: pkg.name, version: pkg.version, ids: [id, ...aliases] };
}

/** What one of both says and the other does not. Peers have advisories of their own: a difference is no fault. */
function showPeer(peer: string, ours: readonly Found[], theirs: readonly Found[] | string): void {
  if (typeof theirs === 'string') {
    say(`          ${peer} said nothing: ${theirs}`);
    return;
  }
  const same = (a: Found, b: Found): boolean =>
    a.package === b.package && a.ids.some((id) => b.ids.includes(id));
  for (const one of ours)
    if (!theirs.some((other) => same(one, other))) say(`          only ours   ${nameOf(one)}`);
  for (const one of theirs)
    if (!ours.some((other) => same(one, other))) say(`          only ${peer}  ${nameOf(one)}`);
}

function nameOf({ ids, package: name, version }: Found): string {
  return `${ids[0]} in ${name} ${version}`;
}

function seaworthy(words: readonly string[]): string {
  const main = join(ROOT, 'packages/cli/src/main.ts');
  const run = [process.execPath, ['--disable-warning=ExperimentalWarning', main, ...words]] as const;
  const { status, stdout, stderr } = spawnSync(run[0], run[1], { encoding: 'utf8', maxBuffer: 256 << 20 });
  if (status !== 0) throw new Error(`seaworthy ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
