import fc from 'fast-check';
import type { YamlValue } from './yaml-render.ts';

// Random YAML texts, written by hand as it were: block and flow style mixed, comments wherever one may stand, values below
// their keys, dashes level or deeper. A comment says by its path whose it is: `# @/a/0`.

interface Notes {
  readonly above: boolean;
  readonly blank: boolean;
  readonly beside: boolean;
  readonly below: boolean;
}

type Styled =
  | { readonly kind: 'scalar'; readonly text: string; readonly lines: readonly string[] | null }
  | {
      readonly kind: 'map';
      readonly flow: boolean;
      readonly broken: boolean;
      readonly parts: readonly Part[];
    }
  | {
      readonly kind: 'list';
      readonly flow: boolean;
      readonly broken: boolean;
      readonly level: boolean;
      readonly parts: readonly Part[];
    };

interface Part {
  readonly name: string;
  readonly quoted: boolean;
  readonly notes: Notes;
  readonly value: Styled;
}

/** How a whole text looks. */
export interface Look {
  readonly step: number;
  readonly gap: number;
  readonly crlf: boolean;
  readonly head: string;
  readonly tail: string;
}

export const KEYS = ['a', 'b', 'c', 'on', 'x-y', '1', 'a b', 'q#'] as const;
export const keys: fc.Arbitrary<string> = fc.constantFrom(...KEYS);

/** Values to be written: with everything that must be quoted, and that must not. */
export const values: fc.Arbitrary<YamlValue> = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<YamlValue>('ALL', 'yes', '', '# no', 'a: b', '- x', '0755', 'x\ny', '1Gi', '*a', '&a'),
    fc.constantFrom<YamlValue>(
      'null',
      '~',
      'a #b',
      '[a',
      '{',
      '!x',
      '%',
      '@',
      'a,b',
      ' a',
      true,
      null,
      3.5,
      -1,
    ),
    fc.dictionary(keys, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

const scalars: fc.Arbitrary<Styled> = fc
  .constantFrom<[string, string[] | null]>(
    ['text', null],
    ['1', null],
    ['true', null],
    ['null', null],
    ['~', null],
    ['', null],
    ["'it''s # x'", null],
    ['"a: \\"b\\" #"', null],
    ['"a, b] }"', null],
    ['a&b *c !d', null],
    ['http://x/#y', null],
    ['|', ['line', '  deeper', '# no comment']],
    ['|-', ['line']],
    ['|+', ['line', '', '']],
    ['>-', ['line', 'more', '', 'end']],
    ['|2', ['line', '']],
  )
  .map(([text, lines]) => ({ kind: 'scalar', text, lines }));

const bit = fc.boolean();
const notes = fc.record({ above: bit, blank: bit, beside: bit, below: fc.constantFrom(false, false, true) });

/** Trees with their style. */
export const trees: fc.Arbitrary<Styled> = fc.letrec<{ value: Styled; map: Styled }>((tie) => {
  const part = fc.record({ name: keys, quoted: bit, notes, value: tie('value') });
  const flow = fc.constantFrom(false, false, false, true);
  return {
    value: fc.oneof(
      { maxDepth: 4 },
      scalars,
      tie('map'),
      fc.record({
        kind: fc.constant('list' as const),
        flow,
        broken: bit,
        level: bit,
        parts: fc.array(part, { maxLength: 3 }),
      }),
    ),
    map: fc.record({
      kind: fc.constant('map' as const),
      flow,
      broken: bit,
      parts: fc.uniqueArray(part, { maxLength: 4, selector: ({ name }) => name }),
    }),
  };
}).map;

export const looks: fc.Arbitrary<Look> = fc.record({
  step: fc.constantFrom(2, 2, 3, 4),
  gap: fc.constantFrom(1, 1, 3),
  crlf: fc.constantFrom(false, false, true),
  head: fc.constantFrom('', '---\n', '# head\n---\n', '\uFEFF', '--- # top\n'),
  tail: fc.constantFrom('', '...\n', '# tail', '---\nz: 1\n', '\n\n', 'NO BREAK'),
});

/** The text of a tree. */
export function written(root: Styled, look: Look): string {
  const lines = root.kind === 'map' && !root.flow ? blockOf(root, 0, '', look) : [oneLine(root)];
  const body = root.kind === 'map' && root.parts.length > 0 ? lines : ['{}'];
  const text =
    look.tail === 'NO BREAK'
      ? look.head + body.join('\n')
      : look.head + body.map((line) => `${line}\n`).join('') + look.tail;
  return look.crlf ? text.replaceAll('\n', '\r\n') : text;
}

type Collection = Extract<Styled, { readonly parts: unknown }>;

function blockOf(node: Collection, column: number, path: string, look: Look): string[] {
  return node.parts.flatMap((part, index) => {
    const own = `${path}/${node.kind === 'map' ? part.name.replace(' ', '_') : index}`;
    const pad = ' '.repeat(column);
    const above = [
      ...(part.notes.blank ? [''] : []),
      ...(part.notes.above ? [`${pad}# @${path === '' ? '/' : path} ! & * ,]}: <<: {`] : []),
    ];
    const head = node.kind === 'map' ? `${keyText(part)}:` : '-';
    return [...above, ...partOf(part, { head, own, column, isItem: node.kind === 'list' }, look)];
  });
}

interface Where {
  readonly head: string;
  readonly own: string;
  readonly column: number;
  readonly isItem: boolean;
}

function partOf({ notes: note, value }: Part, { head, own, column, isItem }: Where, look: Look): string[] {
  const pad = ' '.repeat(column);
  const beside = note.beside ? ` # @${own} ! & * ,]}:` : '';
  const deeper = column + look.step;
  if (value.kind === 'scalar') {
    if (value.lines !== null) {
      const inner = ' '.repeat(value.text === '|2' ? column + 2 : deeper);
      return [
        `${pad}${head} ${value.text}${beside}`,
        ...value.lines.map((line) => (line === '' ? '' : inner + line)),
      ];
    }
    if (value.text === '') return [`${pad}${head}${beside}`];
    if (note.below) {
      const between = note.above ? [`${' '.repeat(deeper)}# @${own} between`] : [];
      return [`${pad}${head}${beside}`, ...between, `${' '.repeat(deeper)}${value.text}${beside}`];
    }
    return [`${pad}${head} ${value.text}${beside}`];
  }
  if (value.flow || value.parts.length === 0) {
    if (!value.broken || value.parts.length === 0) return [`${pad}${head} ${oneLine(value)}${beside}`];
    const [open, close] = value.kind === 'map' ? '{}' : '[]';
    return [
      `${pad}${head} ${open}${beside}`,
      ...brokenOf(value, deeper, own),
      `${' '.repeat(deeper)}${close}`,
    ];
  }
  if (isItem && !note.below) {
    const [first, ...rest] = value.parts;
    if (first !== undefined) {
      const bare = { ...first, notes: { ...first.notes, above: false, blank: false } };
      const inner = column + 1 + look.gap;
      const lines = blockOf({ ...value, parts: [bare, ...rest] }, inner, own, look);
      return [`${pad}${head}${' '.repeat(look.gap)}${(lines[0] ?? '').trimStart()}`, ...lines.slice(1)];
    }
  }
  const inner = value.kind === 'list' && value.level && !isItem ? column : deeper;
  return [`${pad}${head}${beside}`, ...blockOf(value, inner, own, look)];
}

function brokenOf(node: Collection, column: number, path: string): string[] {
  const pad = ' '.repeat(column + 1);
  return node.parts.flatMap((part, index) => {
    const own = `${path}/${node.kind === 'map' ? part.name.replace(' ', '_') : index}`;
    const comma = index < node.parts.length - 1 || part.notes.blank ? ',' : '';
    const name = node.kind === 'map' ? `${keyText(part)}: ` : '';
    const beside = part.notes.beside ? ` # @${own} ! & * ,]}:` : '';
    return [
      ...(part.notes.above ? [`${pad}# @${path} ,`] : []),
      `${pad}${name}${oneLine(part.value)}${comma}${beside}`,
    ];
  });
}

function oneLine(value: Styled): string {
  if (value.kind === 'scalar') {
    const text = value.lines === null ? value.text : `"${value.lines.join('\\n')}"`;
    return text === '' || /^http|^a&b/.test(text) ? `"${text}"` : text;
  }
  const parts = value.parts.map((part) =>
    value.kind === 'map' ? `${keyText(part)}: ${oneLine(part.value)}` : oneLine(part.value),
  );
  const inner = `${parts.join(', ')}${parts.length > 0 && value.broken ? ' ,' : ''}`;
  return value.kind === 'map' ? `{${inner}}` : `[ ${inner} ]`;
}

function keyText({ name, quoted }: Part): string {
  return quoted ? `"${name}"` : name;
}
