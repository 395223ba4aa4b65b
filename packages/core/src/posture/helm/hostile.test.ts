import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RenderedChart, renderChart } from './index.ts';

// A chart is a program of somebody else: it ends by limits, with a fault that says which, and the rest is rendered.

const CHART = 'apiVersion: v2\nname: x\nversion: 0.1.0\n';
const GOOD = { 'templates/good.yaml': 'a: {{ .Chart.Name }}\n' };

function rendered(files: Readonly<Record<string, string>>): RenderedChart {
  const all: Readonly<Record<string, string>> = { 'Chart.yaml': CHART, ...GOOD, ...files };
  return renderChart({
    files: new Map(Object.entries(all).map(([name, text]) => [name, Buffer.from(text)])),
  });
}

/** The template fails, and the good one is there. */
function fails(template: string, more: Readonly<Record<string, string>> = {}): void {
  const { manifests, faults } = rendered({ 'templates/bad.yaml': template, ...more });
  assert.deepEqual(
    faults.map((fault) => fault.template),
    ['templates/bad.yaml'],
  );
  assert.deepEqual(
    manifests.map(({ text }) => text),
    ['a: x\n'],
  );
}

describe('templates that do not end, or too late', () => {
  test('definitions that include themselves, or each other', () => {
    fails(
      '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    );
    fails('{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}');
    fails('{{ define "a" }}{{ include "a" . }}{{ include "a" . }}{{ end }}{{ include "a" . }}');
  });

  test('tpl of a text that calls tpl', () => {
    fails('{{ tpl .Values.t . }}', { 'values.yaml': 't: "{{ tpl .Values.t . }}"\n' });
  });

  test('loops in loops', () => {
    const loops = '{{ range until 100000 }}'.repeat(4);
    fails(`${loops}{{ end }}{{ end }}{{ end }}{{ end }}`);
  });

  test('texts that double', () => {
    fails('{{ $x := "a" }}{{ range until 100 }}{{ $x = print $x $x }}{{ end }}{{ $x }}');
    fails('{{ repeat 1000000000 "aaaaaaaaaa" }}');
    fails('{{ indent 1000000000 "a" }}');
    fails('{{ until 1000000000 | len }}');
    // Go's own limit.
    const { manifests } = rendered({ 'templates/bad.yaml': '{{ printf "%1000000000d" 1 }}' });
    assert.equal(manifests[0]?.text, '%!(NOVERB)%!(EXTRA int=1)');
    fails('{{ $l := list 1 }}{{ range until 60 }}{{ $l = concat $l $l }}{{ end }}{{ len $l }}');
  });

  test('values that nest, and YAML that explodes', () => {
    fails('{{ $d := dict }}{{ range until 100000 }}{{ $d = dict "a" $d }}{{ end }}{{ toYaml $d }}');
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]'];
    for (const [at, name] of [...'cdefgh'].entries()) {
      const last = 'bcdefg'[at];
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${last}`).join(',')}]`);
    }
    const { faults, manifests } = rendered({
      'values.yaml': bomb.join('\n'),
      'templates/bad.yaml': '{{ toYaml .Values }}',
    });
    assert.ok(faults.length > 0);
    assert.ok(manifests.every(({ text }) => text.length < 64 << 20));
  });

  test('an expression over a text that a backtracking engine never ends with', () => {
    const { faults, manifests } = rendered({
      'templates/re.yaml': `{{ regexMatch "^(a+)+$" (print (repeat 5000 "a") "b") }}`,
    });
    assert.deepEqual(faults, []);
    assert.equal(manifests.find(({ template }) => template === 'templates/re.yaml')?.text, 'false');
  });

  test('deep nesting of actions', () => {
    fails(`{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`);
    fails('{{ if true }}'.repeat(50_000) + '{{ end }}'.repeat(50_000));
  });
});

describe('charts that are no charts', () => {
  test('garbage in place of each file', () => {
    const garbage = '\u0000\u0001{{{{ : - ]\n\t&x *y';
    for (const name of [
      'Chart.yaml',
      'values.yaml',
      '.helmignore',
      'charts/a/Chart.yaml',
      'charts/a.tgz',
      'templates/_x.tpl',
    ]) {
      const { faults } = rendered({ [name]: garbage });
      assert.ok(faults.length > 0 || name === '.helmignore', `${name} is taken as it is`);
    }
  });

  test('charts within charts without end', () => {
    const files: Record<string, string> = {};
    for (let depth = 1; depth <= 200; depth++)
      files[`${'charts/a/'.repeat(depth)}Chart.yaml`] = CHART.replace('x', 'a');
    assert.ok(rendered(files).faults.length > 0);
  });

  test('a pattern of .helmignore that is slow', () => {
    const names = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`d/${'a'.repeat(200)}${at}`, '']),
    );
    const { manifests } = rendered({ '.helmignore': `${'*a'.repeat(60)}b\n`, ...names });
    assert.equal(manifests.length, 1);
  });
});
