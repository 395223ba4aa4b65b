import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, loadAll } from 'js-yaml';
import { SourceText } from '../../bytes/located/text.ts';
import { judgeTree } from '../judge.ts';
import { readTree } from '../read/tree.ts';
import { RULES } from '../rules/registry.generated.ts';
import { applyEdits } from './apply.ts';
import { mergeLines } from './merge.ts';
import { proveFixes } from './prove.ts';
import { repairTree } from './repair.ts';

test('what makes the same key makes it once, and what is deeper stands first', () => {
  assert.equal(
    mergeLines([
      '\n  a:\n    b: 1',
      '\n  a:\n    c:\n      d: 2',
      '\n      deep: true',
      '\n  a:\n    c:\n      e: 3',
      '\n  f: 4',
    ]),
    '\n      deep: true\n  a:\n    b: 1\n    c:\n      d: 2\n      e: 3\n  f: 4',
  );
  assert.equal(mergeLines(['\n  a: 1', ', b: 2']), null);
});

test('edits that change the same part are not made together', () => {
  const source = new SourceText('a', 'abcdef');
  const edit = (
    start: number,
    end: number,
    text: string,
  ): { source: SourceText; start: number; end: number; text: string } => ({
    source,
    start,
    end,
    text,
  });
  assert.equal(applyEdits(source, [edit(4, 5, 'X'), edit(0, 1, '')]), 'bcdXf');
  assert.equal(applyEdits(source, [edit(0, 1, 'X'), edit(0, 1, 'X')]), 'Xbcdef');
  assert.equal(applyEdits(source, [edit(0, 3, ''), edit(2, 4, '')]), null);
  assert.equal(applyEdits(source, [edit(1, 1, 'X'), edit(1, 1, 'Y')]), null);
});

const PODS = Array.from(
  { length: 50 },
  (_, index) => `apiVersion: v1
kind: Pod
metadata: {name: p${index}}
spec:
  hostPID: true
  containers:
    - name: a
      image: registry.example/a:1.2
    - name: b
      image: registry.example/b:1.2
      securityContext: {privileged: true}
`,
);

test('a file of many objects is repaired as a whole, and says what its parts would say', () => {
  const rules = RULES;
  const [alone] = repairTree(readTree(new Map([['a.yaml', PODS[0] ?? '']])), rules, false);
  const [all] = repairTree(readTree(new Map([['a.yaml', PODS.join('---\n')]])), rules, false);
  assert.ok(alone !== undefined && all !== undefined);
  assert.equal(all.fixes.length, 50 * alone.fixes.length);
  const first = load(alone.after) as { metadata: { name: string } };
  assert.deepEqual(
    loadAll(all.after),
    PODS.map((_, index) => ({ ...first, metadata: { name: `p${index}` } })),
  );
});

test('a fix that brings something new is not offered, and the others are all the same', () => {
  const tree = readTree(new Map([['a.yaml', PODS[0] ?? '']]));
  const breaches = judgeTree(tree, RULES);
  const fixed = breaches.find(({ rule }) => rule.id === 'privilege/privileged');
  const pid = breaches.find(({ rule }) => rule.id === 'isolation/host-pid');
  assert.ok(fixed?.violation.fix && pid !== undefined);
  const [edit] = fixed.violation.fix.edits;
  assert.ok(edit !== undefined);
  // It takes privileged out, and adds what another rule speaks against.
  const worse = { ...edit, text: 'false, procMount: Unmasked' };
  const bad = {
    ...fixed,
    violation: { ...fixed.violation, fix: { ...fixed.violation.fix, edits: [worse] } },
  };
  const isProved = proveFixes([bad, pid], tree, RULES);
  assert.equal(isProved(bad), false);
  assert.equal(isProved(pid), true);
});

test('a Compose project is repaired where its files say it, and judged as a whole', () => {
  const files = new Map([
    ['compose.yaml', 'services:\n  web:\n    image: registry.example/web:1.2\n    privileged: true\n'],
    ['compose.override.yaml', 'services:\n  web:\n    pid: host\n    cap_drop: [ALL]\n'],
  ]);
  const repairs = repairTree(readTree(files), RULES, false);
  const after = new Map([...files, ...repairs.map(({ path, after: text }) => [path, text] as const)]);
  assert.doesNotMatch([...after.values()].join('\n'), /privileged|pid: host/);
  const left = judgeTree(readTree(after), RULES).map(({ rule }) => rule.id);
  assert.ok(!left.includes('privilege/capabilities-not-dropped'));
  assert.ok(!left.includes('privilege/privilege-escalation'));
  assert.deepEqual(repairTree(readTree(after), RULES, false), []);
});
