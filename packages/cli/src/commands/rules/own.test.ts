import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { Report } from '@seaworthy/core/model/report.ts';
import { ROOT } from '../../../../../tools/generate/units.ts';
import { seaworthy, temporaryFolder } from '../../testing/spawn.ts';

/** A project with the rules that docs/own-rules.md shows. */
function project(context: TestContext, change: (rules: string) => string = (rules) => rules): string {
  const page = readFileSync(join(ROOT, 'docs/own-rules.md'), 'utf8');
  const rules = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, '.seaworthy/rules'), { recursive: true });
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(join(folder, '.seaworthy/rules/acme.yaml'), change(rules));
  writeFileSync(
    join(folder, 'deploy/app.yaml'),
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  replicas: 1\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n        - name: app\n          image: nginx:1.27\n',
  );
  return folder;
}

async function scan(cwd: string, ...words: readonly string[]): Promise<Report> {
  const { stdout, code, stderr } = await seaworthy(
    ['scan', '--scanners', 'config', '--format', 'json', ...words, '.'],
    { cwd },
  );
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Report;
}

describe('rules of the user', { concurrency: 2 }, () => {
  test('of the page: their tests pass, and they are broken where they should be', async (context) => {
    const cwd = project(context);
    const tested = await seaworthy(['rules', 'test'], { cwd });
    assert.equal(tested.code, 0, tested.stdout + tested.stderr);
    const { findings } = await scan(cwd);
    assert.deepEqual(
      findings.filter(({ id }) => id.startsWith('acme/')).map(({ id, location }) => [id, location.startLine]),
      [
        ['acme/registry', 12],
        ['acme/replicas', 5],
      ],
    );
    const ignored = await scan(cwd, '--ignore', 'acme/registry');
    assert.deepEqual(
      ignored.suppressed.filter(({ by }) => by === 'ignore').map(({ finding }) => finding.id),
      ['acme/registry'],
    );
  });

  test('are listed and shown, and exported', async (context) => {
    const cwd = project(context);
    const list = await seaworthy(['rules', 'list'], { cwd });
    assert.match(list.stdout, /^acme\/registry +high +Image is not of our registry$/m);
    const show = await seaworthy(['rules', 'show', 'acme/replicas'], { cwd });
    assert.match(show.stdout, /Deployment has too few replicas/);
    const exported = await seaworthy(['rules', 'export', 'acme/registry'], { cwd });
    assert.equal(exported.code, 0, exported.stderr);
    assert.match(exported.stdout, /^kind: ValidatingAdmissionPolicyBinding$/m);
  });

  test('that fail their tests, are wrong or not there: exit 1, 2 and 2', async (context) => {
    const failing = await seaworthy(['rules', 'test'], {
      cwd: project(context, (rules) => rules.replace('fail: |', 'pass: |')),
    });
    assert.equal(failing.code, 1);
    assert.match(
      failing.stdout,
      /FAILED {2}acme\/registry: of elsewhere \(\.seaworthy\/rules\/acme\.yaml:11\)/,
    );
    const cwd = project(context, (rules) => rules.replace('container.image ==', 'container.imgae =='));
    for (const words of [
      ['rules', 'test'],
      ['scan', '.'],
      ['rules', 'list'],
    ]) {
      const wrong = await seaworthy(words, { cwd });
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /acme\.yaml:8:17: .*no imgae/);
    }
    assert.equal((await seaworthy(['rules', 'test'], { cwd: temporaryFolder(context) })).code, 2);
  });

  test('that cannot be decided are gaps', async (context) => {
    const cwd = project(context, (rules) =>
      rules.replace('container.image == null ||', 'container.pullPolicy.startsWith("A") ||'),
    );
    const { gaps } = await scan(cwd);
    assert.deepEqual(
      gaps.map(({ id, location }) => [id, location?.path]),
      [['rule/undecided', 'deploy/app.yaml']],
    );
  });
});
