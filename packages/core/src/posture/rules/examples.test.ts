import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { applyEdits } from '../fix/apply.ts';
import { type Breach, judgeTree } from '../judge.ts';
import type { Tree } from '../model/tree.ts';
import { readHost } from '../read/host/index.ts';
import type { SnapshotFile } from '../read/host/snapshot.ts';
import { readTree } from '../read/tree.ts';
import type { Rule } from './contract.ts';
import { parseExamples, type RuleExample } from './examples.ts';
import { RULES } from './registry.generated.ts';

// Every rule's examples are its tests: the bad ones break it at the line that they name, the good ones do not, and a fix
// leaves the text that the example says, which no longer breaks it.

/** A rule about hosts is shown by the files of one: `etc/docker/daemon.json@0666,0:0`, and MOUNTS, its mountinfo. */
function treeOf(rule: Rule, files: ReadonlyMap<string, string>): Tree {
  if (rule.checks.host === undefined) return readTree(files);
  const found = [...files].flatMap(([written, text]): [string, SnapshotFile][] => {
    if (written === 'MOUNTS') return [];
    const [path = '', mode = '0644', uid = '0', gid = '0'] = written.split(/[@,:]/);
    const kind = path.endsWith('.sock') ? 'socket' : 'file';
    return [[path, { kind, mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid), text }]];
  });
  return readHost({ files: new Map(found), mounts: files.get('MOUNTS') ?? null, problems: [] });
}

function breachesOf(rule: Rule, files: ReadonlyMap<string, string>): readonly Breach[] {
  return judgeTree(treeOf(rule, files), [rule]);
}

/** What is meant to be good can be read to its end; what is bad may be so bad that a builder refuses it. */
function checkGood(rule: Rule, { files }: RuleExample): void {
  assert.deepEqual(
    treeOf(rule, files)
      .problems.filter(({ path }) => path !== '')
      .map(({ path, reason }) => `${path}: ${reason}`),
    [],
  );
  assert.deepEqual(
    breachesOf(rule, files).map(({ violation }) => violation.reason),
    [],
  );
}

function checkBad(rule: Rule, example: RuleExample): void {
  const breaches = breachesOf(rule, example.files);
  assert.notEqual(breaches.length, 0, 'it breaks nothing');
  if (example.line !== null) {
    const lines = breaches.map(({ violation: { at } }) => at.source.positionOf(at.start).line);
    assert.ok(lines.includes(example.line), `it is found in line ${lines.join(', ')}`);
  }
  if (example.fixed !== null) checkFix(rule, example, breaches);
}

function checkFix(rule: Rule, example: RuleExample, breaches: readonly Breach[]): void {
  const [first] = breaches;
  const source = first?.violation.at.source;
  assert.ok(source !== undefined && source.path === example.path);
  const fixes = breaches.map(({ violation }) => violation.fix);
  assert.ok(
    fixes.every((fix) => fix !== null && fix !== undefined),
    'it has no fix',
  );
  const text = applyEdits(
    source,
    fixes.flatMap((fix) => fix?.edits ?? []),
  );
  assert.equal(text, example.fixed);
  const after = new Map(example.files).set(example.path, text ?? '');
  assert.deepEqual(
    breachesOf(rule, after).map(({ violation }) => violation.reason),
    [],
  );
}

for (const rule of RULES) {
  describe(rule.id, () => {
    const file = new URL(`./${rule.id}/examples.txt`, import.meta.url);
    const examples = existsSync(file) ? parseExamples(readFileSync(file, 'utf8')) : [];
    test('has good and bad examples', () => {
      assert.ok(
        examples.some(({ kind }) => kind === 'bad'),
        'there is no bad example in examples.txt',
      );
      assert.ok(
        examples.some(({ kind }) => kind === 'good'),
        'there is no good example in examples.txt',
      );
    });
    for (const [index, example] of examples.entries()) {
      test(`${example.kind} ${index + 1}: ${example.path} ${example.note}`, () => {
        if (example.kind === 'bad') checkBad(rule, example);
        else checkGood(rule, example);
      });
    }
    test('says what people need, in our words', () => {
      assert.match(rule.id, /^[a-z0-9-]+\/[a-z0-9-]+$/);
      for (const text of [rule.title, rule.why, rule.remedy]) assert.ok(text.length > 10, text);
      assert.doesNotMatch(rule.title, /\.$/, 'a title has no full stop');
      assert.ok(rule.covers.length > 0, 'it covers no row of the catalogue');
      assert.equal(new Set(rule.aliases).size, rule.aliases.length);
      for (const row of rule.covers) assert.match(row, /^(?:DF|IM|CO|WL|RB|NW|SE|CP|DH|RT|CI)\d{2,3}$/);
      for (const one of rule.taxonomies) {
        assert.match(one, /^(?:cis-docker|cis-kubernetes|nsa-cisa|pss|mitre|owasp|slsa|scorecard)\/\S+$/);
      }
    });
  });
}

test('no two rules have the same id', () => {
  const ids = RULES.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
