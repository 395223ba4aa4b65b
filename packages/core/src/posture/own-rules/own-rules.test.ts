import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SourceText } from '../../bytes/located/text.ts';
import { judgeTree } from '../judge.ts';
import { parseConfig } from '../../image/manifest.ts';
import type { Tree } from '../model/tree.ts';
import { readImage } from '../read/image/index.ts';
import { readTree } from '../read/tree.ts';
import type { Undecided } from '../rules/contract.ts';
import { exportRule } from './admission.ts';
import { CONTAINER, type Field, plainContainer } from './model.ts';
import { type OwnRules, readOwnRules, toldProblem } from './read.ts';
import { runTests } from './run-tests.ts';

function read(text: string): OwnRules {
  return readOwnRules([new SourceText('own.yaml', text)], new Set(['privilege/privileged']));
}

/** What is wrong with one rule, written in flow style. */
function faults(rule: string): readonly string[] {
  return read(`rules: [${rule}]`).problems.map(toldProblem);
}

function judged(rule: string, tree: Tree): { found: readonly string[]; undecided: readonly Undecided[] } {
  const { rules, problems } = read(`rules:\n  - ${rule.trim().replaceAll('\n', '\n    ')}\n`);
  assert.deepEqual(problems.map(toldProblem), []);
  const undecided: Undecided[] = [];
  const breaches = judgeTree(tree, rules, (one) => undecided.push(one));
  return {
    found: breaches.map(
      ({ violation: { at, reason } }) => `${at.source.positionOf(at.start).line}: ${reason}`,
    ),
    undecided,
  };
}

const POD = `apiVersion: v1
kind: Pod
metadata: {name: x}
spec:
  replicas: 3
  containers:
    - name: a
      image: nginx:1.27
      ports: [{containerPort: 80}]
      env: [{name: A, value: "1"}]
      securityContext: {capabilities: {add: [CAP_SYS_ADMIN]}, runAsUser: 0}
`;
const TREE = readTree(new Map([['p.yaml', POD]]));

describe('rules of the user', () => {
  test('see the values of a container, of whatever it was read', () => {
    const rules = (expression: string, tree: Tree): number =>
      judged(`id: own/x\nexpression: '${expression}'`, tree).found.length;
    assert.equal(rules('container.origin == "kubernetes" && container.identity.user == "0"', TREE), 0);
    assert.equal(rules('container.privileges.addedCapabilities == ["SYS_ADMIN"]', TREE), 0);
    assert.equal(
      rules('container.ports[0].container == 80 && container.environment[0].value == "1"', TREE),
      0,
    );
    assert.equal(rules('container.readOnlyRoot == null && container.mounts.size() == 0', TREE), 0);
    const dockerfile = readTree(new Map([['Dockerfile', 'FROM a:1\nUSER 7\nLABEL x=y\nCMD ["a", "b"]\n']]));
    assert.equal(rules('container.command.words == ["a", "b"] && container.labels.x == "y"', dockerfile), 0);
    const image = readImage(parseConfig(Buffer.from('{"rootfs":{"diff_ids":[]},"config":{"User":"7"}}')));
    assert.equal(rules('container.origin == "image" && container.identity.user == "7"', image), 0);
  });

  test('point at what they read first, or at what `at` says', () => {
    assert.deepEqual(judged('id: own/x\nexpression: container.image == "a"\nmessage: no', TREE).found, [
      '8: no',
    ]);
    assert.deepEqual(
      judged('id: own/x\nexpression: container.image == "a"\nmessage: no\nat: container.identity.user', TREE)
        .found,
      ['11: no'],
    );
    assert.deepEqual(
      judged('id: own/x\non: object\nexpression: object.spec.replicas < 2\nmessage: no', TREE).found,
      ['5: no'],
    );
  });

  test('say what they say, and what they cannot say is no reason for silence', () => {
    const rule = (message: string): string =>
      `id: own/x\nexpression: container.image == "a"\nmessage: plain\nmessageExpression: '${message}'`;
    assert.deepEqual(judged(rule('"it is " + container.image'), TREE).found, ['8: it is nginx:1.27']);
    assert.deepEqual(judged(rule('container.pullPolicy + "x"'), TREE).found, ['8: plain']);
  });

  test('that cannot be decided are told, and are not clean', () => {
    const { found, undecided } = judged('id: own/x\nexpression: container.pullPolicy.startsWith("A")', TREE);
    assert.deepEqual([found.length, undecided.map(({ id }) => id)], [0, ['own/x']]);
    assert.equal(judged('id: own/x\nexpression: container.image', TREE).undecided.length, 1);
  });

  test('match expressions in linear time, whatever they are', () => {
    const image = `a${'a'.repeat(5000)}!`;
    const tree = readTree(new Map([['p.yaml', POD.replace('nginx:1.27', image)]]));
    const { undecided } = judged('id: own/x\nexpression: container.image.matches("^(a+)+$")', tree);
    assert.ok(undecided.length <= 1);
    assert.deepEqual(
      judged(
        'id: own/x\nexpression: container.image.matches("^ng.nx:[0-9.]+$") && "matches".matches("m.*s")',
        TREE,
      ).found,
      [],
    );
    assert.equal(judged('id: own/x\nexpression: container.image.matches("(?=x)")', TREE).undecided.length, 1);
  });
});

describe('rules that are wrong', () => {
  const cases: readonly (readonly [rule: string, fault: RegExp])[] = [
    ['{expression: "true"}', /it has no id/],
    ['{id: x, expression: "true"}', /an id is like/],
    ['{id: own/x}', /it has no expression/],
    ['{id: privilege/privileged, expression: "true"}', /a rule of ours/],
    ['{id: own/x, expression: "1 +"}', /expression: .*(?:EOF|token)/],
    ['{id: own/x, expression: container.imgae == null}', /container has no imgae/],
    ['{id: own/x, expression: container.identity.uid == null}', /container.identity has no uid/],
    ['{id: own/x, expression: container.image.name == null}', /it has no properties/],
    ['{id: own/x, expression: nothing == 1}', /nothing/],
    ['{id: own/x, expression: "true", severity: worst}', /severity is one of/],
    ['{id: own/x, expression: "true", origins: [helm]}', /origins are/],
    ['{id: own/x, expression: "true", kinds: [Pod]}', /kinds are for/],
    ['{id: own/x, expression: "true", sevrity: low}', /sevrity is no key/],
    ['{id: own/x, expression: "true", at: "1"}', /at is a property/],
    ['{id: own/x, expression: "true", tests: [{name: x}]}', /pass or fail/],
    ['own', /a rule is a map/],
    [`{id: own/x, expression: "${'('.repeat(500)}1${')'.repeat(500)}"}`, /expression/],
    [`{id: own/x, expression: "${'1 + '.repeat(5000)}1"}`, /expression/],
  ];
  for (const [rule, fault] of cases) {
    test(rule.slice(0, 60), () => {
      const told = faults(rule);
      assert.ok(
        told.some((one) => fault.test(one) && /^own\.yaml:\d+:\d+: /.test(one)),
        told.join('\n'),
      );
      assert.equal(read(`rules: [${rule}]`).rules.length, 0);
    });
  }

  test('files that are none, and ids that stand twice', () => {
    assert.match(read('a: [').problems.map(toldProblem).join(), /own\.yaml:1/);
    assert.match(read('rule: []').problems.map(toldProblem).join(), /no list of rules/);
    const twice = read('rules: [{id: own/x, expression: "true"}, {id: own/x, expression: "false"}]');
    assert.deepEqual([twice.rules.length, twice.problems.length], [1, 1]);
  });
});

test('tests beside rules: passed, failed, and such that could not be run', () => {
  const { rules } = read(`rules:
  - id: own/x
    expression: container.image != "bad"
    tests:
      - {name: right, file: compose.yaml, pass: 'services: {a: {image: good}}'}
      - {name: wrong, file: compose.yaml, pass: 'services: {a: {image: bad}}'}
      - {name: silent, file: compose.yaml, fail: 'services: {a: {image: good}}'}
      - {name: nothing, file: compose.yaml, pass: 'a: 1'}
      - {name: broken, file: compose.yaml, pass: 'a: ['}
      - {name: docker, file: Dockerfile, fail: 'FROM bad'}
`);
  assert.deepEqual(
    runTests(rules).map(({ test: { name }, wrong }) => [name, wrong === null]),
    [
      ['right', true],
      ['wrong', false],
      ['silent', false],
      ['nothing', false],
      ['broken', false],
      ['docker', true],
    ],
  );
});

test('every property that a rule may ask for is one of the model', () => {
  const known = (fields: Readonly<Record<string, Field>>, value: unknown, path: string): void => {
    for (const [name, field] of Object.entries(fields)) {
      assert.ok(typeof value === 'object' && value !== null && name in value, `${path}.${name}`);
      const inner: unknown = Reflect.get(value, name);
      if (field.type === 'object' && inner !== null && field.fields !== undefined)
        known(field.fields, inner, `${path}.${name}`);
    }
  };
  for (const container of TREE.containers) {
    known(CONTAINER, container, 'container');
    known(CONTAINER, plainContainer(container), 'plain');
  }
});

test('what the API server cannot be asked is said, and not exported', () => {
  const reason = (rule: string): string => {
    const [only] = read(`rules: [${rule}]`).rules;
    assert.ok(only !== undefined);
    const exported = exportRule(only, 'deny');
    return 'reason' in exported ? exported.reason : '';
  };
  assert.match(reason('{id: own/x, expression: container.mounts.size() == 0}'), /container\.mounts/);
  assert.match(
    reason('{id: own/x, origins: [compose], expression: container.image != null}'),
    /not about Kubernetes/,
  );
  assert.match(reason('{id: own/x, on: object, kinds: [Rollout], expression: "true"}'), /Rollout/);
  assert.equal(reason('{id: own/x, on: object, kinds: [Deployment, Role], expression: "true"}'), '');
});
