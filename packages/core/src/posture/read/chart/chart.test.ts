import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { locationOf } from '../../findings.ts';
import { readTree } from '../tree.ts';
import { ChartFiles } from './files.ts';
import { readChart } from './index.ts';

const CHART = 'apiVersion: v2\nname: shop\nversion: 0.1.0\n';

function rendering(files: Readonly<Record<string, string>>): ReturnType<typeof readChart> {
  const all = new Map(
    Object.entries({ 'Chart.yaml': CHART, ...files }).map(([name, text]) => [name, Buffer.from(text)]),
  );
  return readChart('deploy/shop', all, {});
}

/** The text of the template that a place of what was rendered leads to, to the end of its line. */
function ledTo(template: string, values: string, found: string): string {
  const { texts, problems } = rendering({ 'templates/x.yaml': template, 'values.yaml': values });
  assert.deepEqual(problems, []);
  const [text] = texts;
  assert.ok(text !== undefined);
  assert.equal(text.path, 'deploy/shop/templates/x.yaml');
  const at = text.text.indexOf(found);
  assert.notEqual(at, -1, text.text);
  const { line, column } = text.positionOf(at);
  return template.split('\n')[line - 1]?.slice(column - 1) ?? '';
}

describe('places of what a chart makes', () => {
  const template = [
    '{{- $name := "api" -}}',
    'kind: Deployment # {{ .Chart.Name }}',
    'name: {{ $name | quote }}',
    '{{- range .Values.ports }}',
    '- port: {{ . }} # of the list',
    '{{- end }}',
    '{{- with .Values.labels }}',
    'labels:',
    '  {{- toYaml . | nindent 2 }}',
    '{{- end }}',
    '{{- template "part" . }}',
    '{{- define "part" }}',
    'part: of the same file',
    '{{- end }}',
  ].join('\n');
  const values = 'ports: [80, 8080]\nlabels: {a: one, b: two}\n';

  test('are those of the template: what it copies, character by character', () => {
    assert.equal(ledTo(template, values, 'Deployment'), 'Deployment # {{ .Chart.Name }}');
    assert.equal(ledTo(template, values, 'of the list'), 'of the list');
    assert.equal(ledTo(template, values, 'of the same file'), 'of the same file');
  });

  test('or those of the action that made it', () => {
    assert.equal(ledTo(template, values, '"api"'), '{{ $name | quote }}');
    assert.equal(ledTo(template, values, '8080'), '{{ . }} # of the list');
    assert.equal(ledTo(template, values, 'b: two'), '{{- toYaml . | nindent 2 }}');
  });

  test('what another file defines stands where it is asked for', () => {
    const { texts } = rendering({
      'templates/_lib.tpl': '{{ define "lib" }}\n\n\nfar: away{{ end }}',
      'templates/x.yaml': 'a: 1\n{{ template "lib" . }}\nb: 2\n',
    });
    const position = texts[0]?.positionOf(texts[0].text.indexOf('far'));
    assert.deepEqual(position, { line: 2, column: 1 });
    assert.deepEqual(texts[0]?.positionOf(texts[0].text.indexOf('b: 2')), { line: 3, column: 1 });
  });

  test('a place never ends before it begins, though a loop goes back', () => {
    const { texts } = rendering({ 'templates/x.yaml': '{{ range until 2 }}a{{ . }}: [1,\n2]\n{{ end }}' });
    const [source] = texts;
    assert.ok(source !== undefined);
    for (let start = 0; start < source.text.length; start++) {
      for (let end = start; end <= source.text.length; end++) {
        const { startLine, startColumn, endLine, endColumn } = locationOf({ source, start, end });
        assert.ok(
          Number(endLine) > Number(startLine) ||
            Number(endColumn) >= Number(startColumn) ||
            Number(endLine) > Number(startLine),
        );
      }
    }
  });

  test('a template that fails, and output that is no YAML, are told at their lines', () => {
    const result = rendering({
      'templates/bad.yaml': 'a: 1\nb: {{ .Values.gone.name }}\n',
      'templates/no.yaml': 'apiVersion: v1\nkind: x\n{{ "a: [" }}\nb: }\n',
    });
    const tree = readTree(new Map(), new Set(), { renderings: [result] });
    assert.deepEqual(
      tree.problems.map(({ id, path, at }) => [
        id,
        path.slice('deploy/shop/'.length),
        at?.source.positionOf(at.start).line,
      ]),
      [
        ['chart/not-rendered', 'templates/bad.yaml', 2],
        ['chart/not-rendered', 'templates/no.yaml', 4],
      ],
    );
  });
});

describe('charts of a tree', () => {
  function chartsOf(...paths: readonly string[]): Readonly<Record<string, readonly string[]>> {
    const files = new ChartFiles();
    for (const path of paths) if (files.wants(path, 1)) files.add(path, Buffer.from('x'));
    return Object.fromEntries([...files.charts].map(([folder, own]) => [folder, [...own.keys()]]));
  }

  test('are the outermost ones, with all that lies below', () => {
    assert.deepEqual(
      chartsOf(
        'README.md',
        'a/.helmignore',
        'a/Chart.yaml',
        'a/charts/b/Chart.yaml',
        'a/data/x.bin',
        'ab/x.yaml',
        'b/Chart.yaml',
      ),
      { a: ['.helmignore', 'Chart.yaml', 'charts/b/Chart.yaml', 'data/x.bin'].slice(1), b: ['Chart.yaml'] },
    );
  });

  test('a library makes nothing, and is no fault', () => {
    const { texts, problems, used } = rendering({
      'Chart.yaml': `${CHART}type: library\n`,
      'templates/x.yaml': 'a: 1',
      Dockerfile: 'FROM x',
    });
    assert.deepEqual([texts.length, problems.length], [0, 0]);
    assert.deepEqual([...used].sort(), ['deploy/shop/Chart.yaml', 'deploy/shop/templates/x.yaml']);
  });
});
