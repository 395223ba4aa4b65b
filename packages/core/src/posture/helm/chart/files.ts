import { define } from '../functions/define.ts';
import { basePath } from '../functions/paths.ts';
import { type Budget, spendText } from '../limits.ts';
import { bytesOf, textOf } from '../value/text.ts';
import { type GoMap, map, strings } from '../value/value.ts';
import { writeYaml } from '../value/yaml-write.ts';
import { globTest } from './glob.ts';
import type { ChartFile } from './load.ts';

type Texts = ReadonlyMap<string, string>;

/** `.Files` (https://helm.sh/docs/chart_template_guide/accessing_files/). */
export function filesObject(files: readonly ChartFile[]): GoMap {
  return shown(new Map(files.map(({ name, bytes }) => [name, textOf(bytes)])));
}

function shown(texts: Texts): GoMap {
  const content = (name: string): string => texts.get(name) ?? '';
  return {
    kind: 'map',
    type: 'engine.files',
    entries: new Map([...texts].map(([name, text]) => [name, { kind: 'bytes', text }])),
    methods: new Map([
      ['Get', define(['string'], ([name]) => content(name))],
      ['GetBytes', define(['string'], ([name]) => ({ kind: 'bytes', text: content(name) }))],
      ['Lines', define(['string'], ([name]) => strings(linesOf(texts.get(name) ?? null)))],
      ['Glob', define(['string'], ([pattern], budget) => matching(texts, pattern, budget))],
      ['AsConfig', define([], (_, budget) => asYaml(texts, (text) => text, budget))],
      [
        'AsSecrets',
        define([], (_, budget) => asYaml(texts, (text) => bytesOf(text).toString('base64'), budget)),
      ],
    ]),
  };
}

function matching(texts: Texts, pattern: string, budget: Budget): GoMap {
  const test = globTest(pattern, budget);
  return shown(new Map([...texts].filter(([name]) => test(name))));
}

function linesOf(text: string | null): string[] {
  if (text === null || text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function asYaml(texts: Texts, encode: (text: string) => string, budget: Budget): string {
  const entries = [...texts].map(([name, text]) => {
    spendText(budget, text.length * 2);
    return [basePath(name), encode(text)] as const;
  });
  return writeYaml(map(entries), { pretty: false }, budget).replace(/\n$/, '');
}
