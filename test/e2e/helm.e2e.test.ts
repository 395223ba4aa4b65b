import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type RenderedChart,
  type RenderOptions,
  renderChart,
} from '../../packages/core/src/posture/helm/index.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { type ChartText, HELM, HELM_MISSING, helmTemplate, split, withChart } from './support/helm.ts';
import { FROM_SOURCE, outcome } from './support/scan.ts';

// Our renderer of charts against the real Helm: the same documents, word for word, or no document from either.

const CHART = 'apiVersion: v2\nname: shop\nversion: 0.1.0\nappVersion: "1.4"\n';

function ours(chart: ChartText, values: readonly string[], options: RenderOptions = {}): RenderedChart {
  const files = new Map(Object.entries(chart).map(([name, text]) => [name, Buffer.from(text)]));
  return renderChart({ files }, { ...options, values: values.map((text) => Buffer.from(text)) });
}

function documentsOf({ manifests }: RenderedChart): ReadonlyMap<string, readonly string[]> {
  const found = manifests.map(({ name, text }) => [name, split(text)] as const);
  return new Map(found.filter(([, documents]) => documents.length > 0));
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Both agree: on the documents, or that something is wrong. */
function agree(chart: ChartText, values: readonly string[] = [], ...words: readonly string[]): void {
  const real = helmTemplate(chart, values, ...words);
  const own = ours(chart, values);
  if ('error' in real) {
    assert.notEqual(own.faults.length, 0, `Helm refuses it: ${real.error}`);
    return;
  }
  assert.deepEqual(own.faults, []);
  assert.deepEqual(sorted(documentsOf(own)), sorted(real));
}

/** A chart with one template that writes what these come to, a line each, as quoted texts. */
function lines(...actions: readonly string[]): ChartText {
  const text = actions.map(
    (action, at) => `{{ define "k${at}" }}${action}{{ end }}k${at}: {{ include "k${at}" . | quote }}\n`,
  );
  return { 'Chart.yaml': CHART, 'templates/x.yaml': text.join('') };
}

function created(): ChartText {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-helm-'));
  try {
    const { status, stderr } = spawnSync(HELM, ['create', 'shop'], { cwd: folder, env: { HOME: folder } });
    assert.equal(status, 0, stderr.toString());
    const chart = join(folder, 'shop');
    const names = readdirSync(chart, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(chart.length + 1));
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(chart, name), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('charts as Helm renders them', { skip: HELM_MISSING }, () => {
  test('what `helm create` makes, by several sets of values', () => {
    const chart = created();
    agree(chart);
    agree(chart, ['replicaCount: 3\nimage: {tag: "2.0"}\n']);
    agree(chart, [
      'ingress: {enabled: true, className: nginx, hosts: [{host: a.example, paths: [{path: /, pathType: Prefix}]}], tls: [{secretName: t, hosts: [a.example]}]}\n',
      'autoscaling: {enabled: true, targetMemoryUtilizationPercentage: 80}\n',
    ]);
    agree(chart, [
      'serviceAccount: {create: false}\npodAnnotations: {a: "1", b: x y}\nresources: {limits: {cpu: 100m, memory: 1Gi}}\ntolerations: [{key: a, operator: Exists}]\naffinity: {nodeAffinity: {}}\nvolumes: [{name: x, emptyDir: {}}]\n',
      'fullnameOverride: other\nimagePullSecrets: [{name: p}]\n',
    ]);
    agree(chart, [
      'nameOverride: "a-name-that-is-far-too-long-for-a-label-and-so-is-cut-after-63-characters"\n',
    ]);
  });

  test('subcharts: conditions, tags, aliases, globals, values of their own and imported ones', () => {
    const sub = (name: string, more = ''): ChartText => ({
      [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.2.3\n${more}`,
      [`charts/${name}/values.yaml`]: 'port: 80\nexports: {data: {shared: yes-it-is}}\nmap: {a: 1, b: 2}\n',
      [`charts/${name}/templates/x.yaml`]:
        'name: {{ .Chart.Name }}\nport: {{ .Values.port }}\nglobal: {{ .Values.global | toJson }}\nmap: {{ .Values.map | toJson }}\nparent: {{ include "shop.name" . }}\ntop: {{ .Template.Name }}\n',
    });
    const chart = {
      'Chart.yaml': `${CHART}dependencies:
  - {name: db, version: 1.x.x, condition: db.enabled}
  - {name: cache, version: ">=1.0.0", tags: [fast]}
  - {name: db, version: ~1.2, alias: archive, import-values: [data]}
`,
      'values.yaml':
        'global: {zone: a}\ndb: {enabled: true, port: 5432, map: {b: null, c: 3}}\narchive: {port: 1}\ntags: {fast: false}\n',
      'templates/_names.tpl': '{{ define "shop.name" }}{{ .Chart.Name }}-{{ .Release.Name }}{{ end }}',
      'templates/x.yaml':
        'sub: {{ .Values.db | toJson }}\nshared: {{ .Values.shared }}\ncharts: {{ keys .Subcharts | sortAlpha | toJson }}\n',
      ...sub('db'),
      ...sub('cache'),
    };
    agree(chart);
    agree(chart, ['db: {enabled: false}\ntags: {fast: true}\n']);
    agree(chart, [
      'global: {zone: b, more: [1, 2]}\ncache: {port: 6379}\ntags: {fast: true}\narchive: {map: null}\n',
    ]);
    agree({ ...chart, 'Chart.yaml': `${CHART}dependencies: [{name: gone, version: 1.0.0}]\n` });
  });

  test('library charts, hooks, NOTES, definitions of a file, files, several documents of one template', () => {
    agree(
      {
        'Chart.yaml': `${CHART}dependencies: [{name: lib, version: 1.0.0}]\n`,
        'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
        'charts/lib/templates/_pod.tpl':
          '{{- define "lib.pod" -}}\nspec:\n  containers:\n    - name: {{ .name | quote }}\n      image: {{ .image }}\n{{- end -}}',
        'charts/lib/templates/never.yaml': 'never: here\n',
        'templates/NOTES.txt': 'Thanks for {{ .Chart.Name }}\n',
        'templates/a.yaml':
          'kind: Pod\n{{- include "lib.pod" (dict "name" "x" "image" (printf "%s:%s" "img" .Chart.AppVersion)) | nindent 0 }}\n---\n# nothing but a comment\n---\nkind: Job\nmetadata:\n  annotations: {"helm.sh/hook": pre-install}\n---\n{{ if false }}a: 1{{ end }}\n',
        'templates/b.yaml':
          'text: {{ .Files.Get "data/x.txt" | quote }}\nlines:\n{{- range .Files.Lines "data/x.txt" }}\n  - {{ . | quote }}\n{{- end }}\nall:\n{{ (.Files.Glob "data/*").AsConfig | indent 2 }}\nsecret:\n{{ (.Files.Glob "data/*.txt").AsSecrets | indent 2 }}\n',
        'data/x.txt': 'one\ntwo: {{ no }}\n',
        'data/y.yaml': 'a: 1\n',
        'crds/c.yaml': 'kind: CustomResourceDefinition\n',
      },
      [],
      '--include-crds',
    );
  });

  test('what a template may not do, neither does', () => {
    for (const text of [
      '{{ required "say it" .Values.gone }}',
      '{{ fail "no" }}',
      '{{ .Values.a.b.c }}',
      '{{ include "gone" . }}',
      '{{ nofunction 1 }}',
      '{{ if }}',
      '{{ range $x := 1 }',
      '{{ index (list 1) 7 }}',
      '{{ template "x" }}{{ define "x" }}{{ end }}{{ define "x" }}1{{ end }}{{ define "x" }}2{{ end }}',
      '{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}',
      '{{ "a" | b64dec | toYaml | fromYaml | first }}',
      '{{ atoi "x" | add1 | div 0 }}',
    ]) {
      agree({ 'Chart.yaml': CHART, 'templates/x.yaml': `a: ${text}\n` }, ['a: {b: text}\n']);
    }
  });

  test('actions: variables, pipelines, comparisons, trims, loops', () => {
    agree(
      lines(
        '{{ $x := 1 }}{{ $x = add $x 2 }}{{ $x }}',
        '{{ range $i, $e := list "a" "b" }}{{ $i }}={{ $e }} {{ end }}',
        '{{ range $k, $v := dict "b" 1 "a" 2 }}{{ $k }}{{ $v }}{{ end }}',
        '{{ range until 5 }}{{ if eq . 3 }}{{ break }}{{ else if eq . 1 }}{{ continue }}{{ end }}{{ . }}{{ end }}',
        '{{ range list }}x{{ else }}none{{ end }}',
        '{{ with .Values.gone }}x{{ else with .Chart }}{{ .Name }}{{ end }}',
        '{{- /* gone */ -}} y',
        '{{ "a" | printf "%s-%s" "b" | quote }}',
        '{{ and 1 0 2 }} {{ or 0 "" "z" }} {{ not 0 }}',
        '{{ eq 1 2 1 }} {{ lt 1.5 2.0 }} {{ ge "b" "a" }}',
        '{{ len "héllo" }} {{ index (list 1 2 3) 1 }} {{ slice "hello" 1 3 }}',
        '{{ printf "%5d|%-5s|%05.1f|%x|%q|%v|%T" 42 "ab" 3.14159 255 "q" (list 1 "a") 1 }}',
        '{{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.IsInstall }} {{ .Capabilities.KubeVersion.Minor }}',
        '{{ .Capabilities.APIVersions.Has "apps/v1" }} {{ .Capabilities.APIVersions.Has "x/v1" }}',
        '{{ block "own" . }}{{ .Chart.Version }}{{ end }}',
        '{{ tpl "{{ .Values.a }}-{{ .Chart.Name }}" . }}',
        '{{ lookup "v1" "Secret" "a" "b" | toJson }}',
        "{{ `raw` }} {{ 'a' }} {{ 0x1F }} {{ 1e3 }} {{ 1_000 }} {{ true }} {{ nil | default 7 }}",
      ),
      ['a: 1\n'],
    );
  });

  test('functions', () => {
    agree(
      lines(
        '{{ "Hello World" | lower | trunc 5 | title | nospace | repeat 2 }}',
        '{{ trimSuffix "-" "a-" }}{{ trimPrefix "a" "ab" }}{{ trimAll "$" "$5$" }}{{ trim "  x " }}',
        '{{ replace "a" "b" "banana" }} {{ contains "an" "banana" }} {{ hasPrefix "b" "banana" }} {{ substr 1 3 "hello" }}',
        '{{ splitList "," "a,b,c" | join "-" }} {{ split "." "a.b" | toJson }} {{ splitn "." 2 "a.b.c" | toJson }}',
        '{{ snakecase "FirstName" }} {{ camelcase "http_server" }} {{ kebabcase "FirstName" }} {{ initials "First Try" }} {{ abbrev 5 "hello world" }}',
        '{{ indent 2 "a\\nb" | quote }} {{ nindent 2 "a" | quote }} {{ wrap 5 "hello world" | quote }}',
        '{{ regexMatch "^[a-z]+$" "abc" }} {{ regexFind "[0-9]+" "a12b" }} {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }} {{ regexSplit "z+" "pizza" -1 | toJson }} {{ regexFindAll "[2,4,6,8]" "123456789" -1 | toJson }}',
        '{{ add 1 2 3 }} {{ sub 5 3 }} {{ mul 2 3 }} {{ div 7 2 }} {{ mod 7 2 }} {{ max 1 9 3 }} {{ min 4 2 }} {{ floor 1.7 }} {{ ceil 1.2 }} {{ round 123.5555 3 }} {{ addf 1.5 2 }}',
        '{{ int "12" }} {{ int64 3.7 }} {{ float64 "1.5" }} {{ toString 12 | quote }} {{ atoi "7" }} {{ toDecimal "0777" }} {{ toStrings (list 1 "a") | toJson }}',
        '{{ list 1 2 3 | first }} {{ last (list 1 2) }} {{ rest (list 1 2 3) | toJson }} {{ initial (list 1 2) | toJson }} {{ append (list 1) 2 | toJson }} {{ prepend (list 1) 0 | toJson }} {{ concat (list 1) (list 2) | toJson }} {{ reverse (list 1 2) | toJson }} {{ uniq (list 1 1 2) | toJson }} {{ without (list 1 2) 1 | toJson }} {{ has 1 (list 1) }} {{ compact (list 0 1 "" "a") | toJson }} {{ chunk 2 (list 1 2 3) | toJson }} {{ slice (list 1 2 3) 1 | toJson }}',
        '{{ $d := dict "a" 1 }}{{ $_ := set $d "b" (dict "c" 2) }}{{ $d | toJson }} {{ hasKey $d "a" }} {{ get $d "zz" }} {{ dig "b" "c" 0 $d }} {{ keys $d | sortAlpha | toJson }} {{ values (dict "a" 1) | toJson }} {{ pick $d "a" | toJson }} {{ omit $d "a" | toJson }} {{ pluck "a" $d (dict "a" 3) | toJson }} {{ unset $d "a" | toJson }}',
        '{{ merge (dict "a" 1) (dict "a" 2 "b" 3) | toJson }} {{ mergeOverwrite (dict "a" 1) (dict "a" 2) | toJson }} {{ deepCopy (dict "a" (list 1)) | toJson }}',
        '{{ default "x" "" }} {{ empty 0 }} {{ coalesce 0 "" "z" }} {{ ternary "a" "b" true }} {{ all 1 0 }} {{ any 0 1 }}',
        '{{ b64enc "hello" }} {{ b64dec "aGVsbG8=" }} {{ sha256sum "x" }} {{ sha1sum "x" }} {{ adler32sum "x" }} {{ b32enc "hi" }}',
        '{{ toYaml (dict "a" (list 1 "2" true nil) "b" "yes") | nindent 2 }}',
        '{{ fromYaml "a: [1, x]" | toJson }} {{ fromJson "{\\"a\\": 1.0}" | toJson }} {{ fromYamlArray "[1, 2]" | toJson }} {{ toPrettyJson (dict "a" 1) | quote }} {{ toToml (dict "a" 1) | quote }}',
        '{{ semver "1.2.3-beta+x" | toJson }} {{ semverCompare ">=1.20-0" "v1.30.1" }} {{ semverCompare "~1.2.3" "1.3.0" }} {{ semverCompare "^0.2" "0.2.9" }}',
        '{{ kindOf (list) }} {{ kindIs "string" "a" }} {{ typeOf 1 }} {{ deepEqual (list 1) (list 1) }}',
        '{{ base "a/b.c" }} {{ dir "a/b" }} {{ ext "a.txt" }} {{ clean "a//b/../c" }} {{ isAbs "/a" }} {{ urlParse "https://u:p@h:1/p?q=1#f" | toJson }} {{ urlquery "a b&c" }}',
        '{{ quote "a\\"b" 1 }} {{ squote "a" }} {{ cat "a" 1 nil "b" }} {{ plural "one" "many" 2 }} {{ seq 1 2 7 }} {{ until 3 | toJson }} {{ untilStep 3 9 2 | toJson }} {{ tuple 1 2 | toJson }}',
        '{{ dateInZone "2006-01-02T15:04:05Z07:00" (toDate "2006-01-02" "2024-05-06") "UTC" }} {{ duration 3661 }} {{ durationRound "2h10m5s" }} {{ dateModify "24h" (toDate "2006-01-02" "2024-02-28") | date "2006-01-02" }}',
        '{{ printf "%1000000000d" 1 }} {{ printf "%*d|%-*s|%.*f" 4 7 3 "a" 1 2.55 }} {{ printf "%*d" 2000000 1 }} {{ printf "%.*f" -1 2.5 }} {{ printf "%[2]d %[1]d" 1 2 }} {{ printf "%d" }} {{ printf "%!" 1 }} {{ printf "%z" 1 }} {{ printf "%.20000000f" 1.0 }}',
        '{{ html "<a&b>" }} {{ js "it\'s" }} {{ print 1 2 "a" "b" 3 }} {{ println "x" | quote }} {{ shuffle "" }} {{ untitle "Abc Def" }} {{ swapcase "aB" }}',
      ),
    );
  });

  test('random templates', () => {
    // Not `$`, whose capabilities Helm writes as an address.
    const atom = fc.constantFrom(
      '1',
      '0',
      '-3',
      '2.5',
      '"a"',
      '""',
      '"b-c"',
      'true',
      'nil',
      '.Values.s',
      '.Values.n',
      '.Values.l',
      '.Values.m',
      '.Values.gone',
      '(list 1 "x")',
      '(dict "k" "v")',
    );
    const unary = fc.constantFrom(
      'quote',
      'upper',
      'trunc 2',
      'toString',
      'int',
      'toJson',
      'default "d"',
      'len',
      'first',
      'b64enc',
      'not',
      'kindOf',
      'empty',
      'toYaml',
      'title',
      'add 1',
      'list',
      'printf "%v"',
      'indent 1',
      'replace "a" "z"',
      'has 1',
      'join ","',
      'eq 1',
      'ternary "t" "f"',
      'untilStep 1 5',
      'keys | sortAlpha',
      'get (dict "a" 1)',
    );
    const pipe = fc
      .tuple(atom, fc.array(unary, { maxLength: 3 }))
      .map(([start, rest]) => [start, ...rest].join(' | '));
    const { action } = fc.letrec<{ action: string }>((tie) => ({
      action: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        pipe.map((text) => `{{ ${text} }}`),
        fc.constantFrom('x', ' ', '\n', '- ', '{{- "" -}}', '{{/* c */}}'),
        fc
          .tuple(pipe, tie('action'), tie('action'))
          .map(([c, a, b]) => `{{ if ${c} }}${a}{{ else }}${b}{{ end }}`),
        fc.tuple(pipe, tie('action')).map(([c, a]) => `{{ with ${c} }}${a}{{ . }}{{ end }}`),
        fc.tuple(pipe, tie('action')).map(([c, a]) => `{{- range $i, $e := ${c} }}{{ $i }}${a} {{- end }}`),
        fc.array(tie('action'), { maxLength: 4 }).map((all) => all.join('')),
      ),
    }));
    const values = 's: text\nn: 7\nl: [1, two, 3.5]\nm: {a: {b: 1}, c: null}\n';
    fc.assert(
      fc.property(fc.array(action, { minLength: 6, maxLength: 6 }), (actions) => {
        // One process for several: as text, so that any output is a document. Those that fail are tried alone.
        const chart = (texts: readonly string[]): ChartText => ({
          'Chart.yaml': CHART,
          'values.yaml': values,
          ...Object.fromEntries(
            texts.map((text, at) => [
              `templates/t${at}.yaml`,
              `a: |\n  {{ define "t${at}" }}${text}{{ end }}{{ include "t${at}" . | replace "---" "" | nindent 2 }}\n`,
            ]),
          ),
        });
        if ('error' in helmTemplate(chart(actions), [])) for (const text of actions) agree(chart([text]));
        else agree(chart(actions));
      }),
      { numRuns: Number(process.env['SEAWORTHY_RUNS'] ?? 25) },
    );
  });
});

describe('the helm of this machine', { skip: HELM_MISSING }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-helm-path-'));
  const bin = join(folder, 'bin');
  before(() => {
    mkdirSync(bin);
    symlinkSync(HELM, join(bin, 'helm'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function scan(chart: ChartText, path: string, ...more: readonly string[]): Promise<Report> {
    const words = [...FROM_SOURCE, 'scan', '--scanners', 'config', '--format', 'json'];
    return withChart(chart, async (target) => {
      const { code, stdout, stderr } = await outcome(
        process.execPath,
        [...words, ...more, '.'],
        {
          PATH: path,
          HOME: folder,
          SOURCE_DATE_EPOCH: '0',
        },
        target,
      );
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Report;
    });
  }

  test('says what we say, and the places are ours', async () => {
    const chart = created();
    assert.deepEqual(await scan(chart, bin), await scan(chart, '/nowhere'));
  });

  test('gets the values of --helm-values, as ours does', async () => {
    const chart = { ...created(), 'mine.yaml': 'hostNetwork: true\nimage: {tag: "9"}\n' };
    const values = ['--helm-values', 'mine.yaml'];
    const ours = await scan(chart, '/nowhere', ...values);
    assert.deepEqual(await scan(chart, bin, ...values), ours);
    assert.ok(ours.findings.some(({ reason }) => reason.includes('nginx:9 ')));
  });

  test('goes before ours where both differ: without lines', async () => {
    const pod = (image: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n    - {name: x, image: "${image}"}\n`;
    const { findings, gaps } = await scan(
      {
        'Chart.yaml': CHART,
        'templates/x.yaml': pod('a:{{ randNumeric 8 }}'),
        'templates/y.yaml': pod('b:1'),
      },
      bin,
    );
    assert.deepEqual(gaps, []);
    const root = findings.filter(({ id }) => id === 'privilege/run-as-root');
    assert.deepEqual(root.map(({ location: { path, startLine } }) => [path, startLine]).sort(), [
      ['templates/x.yaml', null],
      ['templates/y.yaml', 6],
    ]);
  });

  test('that fails, or takes more than it may: its words are a gap, and the rest is judged by ours', async () => {
    const good =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: x, image: "b:1"}]}\n';
    for (const bad of ['{{ fail "never" }}', '{{ repeat 2000000000 "aaaaaaaa" }}']) {
      const { findings, gaps } = await scan(
        { 'Chart.yaml': CHART, 'templates/a.yaml': bad, 'templates/x.yaml': good },
        bin,
      );
      assert.deepEqual(gaps.map(({ id, location }) => `${id} ${location?.path}`).sort(), [
        'chart/not-rendered Chart.yaml',
        'chart/not-rendered templates/a.yaml',
      ]);
      assert.ok(findings.some(({ location }) => location.path === 'templates/x.yaml'));
    }
  });
});
