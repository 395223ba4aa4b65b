import type { YamlList, YamlMap, YamlNode, YamlScalar } from './yaml.ts';
import { endOfLine, lineStart } from './yaml-layout.ts';

// The tree of `yaml.ts` says what a document means; an edit must know where each part of that is written, and whether it
// is written there alone. https://yaml.org/spec/1.2.2/#chapter-7-flow-style-productions

/** A part of a text replaced by another; `start === end` inserts. Offsets in the text that the nodes were read from. */
export interface YamlEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A part of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An entry that is written in a map itself, not merged into it. */
export interface OwnEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
  /** The offset of its colon; -1 where it has none: `{a, b}`. */
  readonly colon: number;
  /** Behind its value, an alias, or the colon where nothing follows. */
  readonly end: number;
  /** Whether its value is no alias, and has no anchor and no tag: who changes it changes nothing else. */
  readonly alone: boolean;
}

/** The entries that are written in a map, and whether it has a merge (`<<`), which may bring more. */
export interface MapLayout {
  readonly own: readonly OwnEntry[];
  readonly merges: boolean;
}

/** An item of a list. */
export interface OwnItem {
  /** The offset of its dash, or in flow style of the item. */
  readonly start: number;
  readonly end: number;
  /** As that of an entry. */
  readonly alone: boolean;
}

const MERGE = /<<\s*:/;
const MERGE_OF_ALIASES = /<<\s*:\s*(?:\*[^\s,[\]{}]+|\[[^[\]{}]*\])/g;

const LAYOUTS = new WeakMap<YamlMap, MapLayout | null>();

/** Where the entries of a map are written; null where that cannot be told. Worked out once: every edit asks for it. */
export function layoutOf(map: YamlMap): MapLayout | null {
  const known = LAYOUTS.get(map);
  if (known !== undefined) return known;
  const layout = readLayout(map);
  LAYOUTS.set(map, layout);
  return layout;
}

function readLayout(map: YamlMap): MapLayout | null {
  const { text } = map.source;
  const own: OwnEntry[] = [];
  let merges = false;
  let from = map.start;
  for (const { key, value } of map.entries.values()) {
    // What is merged stands after all others, and comes from a place before them.
    if (key.source !== map.source || key.start < from || key.end > map.end) continue;
    const gap = withoutComments(text.slice(from, key.start));
    if (MERGE.test(gap)) {
      merges = true;
      if (MERGE.test(gap.replace(MERGE_OF_ALIASES, ''))) return null;
    }
    const entry = entryAt(map, key, value);
    if (entry === null) return null;
    own.push(entry);
    from = entry.end;
  }
  if (MERGE.test(withoutComments(text.slice(from, Math.max(from, map.end))))) merges = true;
  return { own, merges };
}

function entryAt({ source: { text }, flow }: YamlMap, key: YamlScalar, value: YamlNode): OwnEntry | null {
  const behind = skipTrivia(text, key.end);
  if (text[behind] !== ':') {
    return isNothing(value) ? { key, value, colon: -1, end: key.end, alone: flow } : null;
  }
  const colon = behind;
  const first = skipTrivia(text, colon + 1);
  const sign = text[first] ?? '';
  if (sign === '*' && value.start < key.end) {
    return { key, value, colon, end: tokenEnd(text, first), alone: false };
  }
  if (isNothing(value) && value.start <= colon) {
    return { key, value, colon, end: colon + 1, alone: !'&*!'.includes(sign) || sign === '' };
  }
  const end = value.start < first ? null : endOf(value);
  if (end === null) return null;
  return { key, value, colon, end, alone: !'&*!'.includes(sign) };
}

/** Where the items of a list are written; null where that cannot be told. */
export function itemsOf(list: YamlList): readonly OwnItem[] | null {
  const { text } = list.source;
  const separator = list.flow ? ',' : '-';
  const items: OwnItem[] = [];
  let at = list.flow ? list.start + 1 : list.start;
  for (const item of list.items) {
    at = skipTrivia(text, at);
    const dash = at;
    if (text[at] === separator) at = skipTrivia(text, at + 1);
    else if (!list.flow) return null;
    const sign = text[at] ?? '';
    const start = list.flow ? at : dash;
    if (sign === '*' && item.start < at) {
      at = tokenEnd(text, at);
      items.push({ start, end: at, alone: false });
    } else if (!list.flow && isNothing(item) && item.start <= dash) {
      at = dash + 1;
      items.push({ start, end: at, alone: true });
    } else {
      const end = item.start < at ? null : endOf(item);
      if (end === null) return null;
      items.push({ start, end, alone: !'&!'.includes(sign) });
      at = end;
    }
  }
  return items;
}

/**
 * Whether a node is reached from a root by values that are written where they are used: no alias, anchor or merge on the
 * way. Only then does an edit within it change one thing.
 */
export function standsAlone(root: YamlNode, node: YamlNode): boolean {
  if (root === node) return true;
  if (root.kind === 'scalar') return false;
  const parts = root.kind === 'map' ? layoutOf(root)?.own : itemsOf(root);
  const values = root.kind === 'map' ? null : root.items;
  const index = parts?.findIndex(({ end }, at) => node.end <= end && node.start >= (parts[at - 1]?.end ?? 0));
  const part = parts?.[index ?? -1];
  if (part === undefined || !part.alone) return false;
  const value = 'value' in part ? part.value : values?.[index ?? -1];
  return value !== undefined && standsAlone(value, node);
}

/**
 * Where a node ends: behind its last dash or colon too, where nothing stands behind that. Null where the node itself cannot
 * tell: a pair in brackets, `[a: 1]`, has no brace to end with.
 */
export function endOf(node: YamlNode): number | null {
  if (node.kind === 'scalar') return node.end;
  if (node.flow) return hasBrackets(node) ? node.end : null;
  const parts = node.kind === 'list' ? itemsOf(node) : layoutOf(node)?.own;
  return parts === null || parts === undefined ? null : Math.max(node.end, parts.at(-1)?.end ?? 0);
}

function hasBrackets(node: YamlNode): boolean {
  if (node.kind === 'scalar') return true;
  const { text } = node.source;
  const [open, close] = node.kind === 'list' ? '[]' : '{}';
  const children = node.kind === 'list' ? node.items : [...node.entries.values()].map(({ value }) => value);
  const inside = children.filter(({ source, start }) => source === node.source && start >= node.start);
  return text[node.start] === open && text[node.end - 1] === close && inside.every(hasBrackets);
}

/** Whether a node is what stands for nothing: `a:`. */
export function isNothing(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.plain && node.start === node.end;
}

/** The next offset at which there is neither blank nor line break nor comment. */
export function skipTrivia(text: string, from: number): number {
  let at = from;
  for (;;) {
    const character = text[at];
    if (character === ' ' || character === '\t' || character === '\r' || character === '\n') at++;
    else if (character === '#' && /[\s:,[{-]/.test(text[at - 1] ?? ' ')) at = endOfLine(text, at);
    else return at;
  }
}

/** The end of an alias, an anchor or a tag. */
function tokenEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\s,[\]{}]/.test(text[at] ?? '')) at++;
  return at;
}

/** A part of a text that holds no values, without its comments. */
export function withoutComments(text: string): string {
  return text.includes('#') ? text.replace(/(^|[ \t])#[^\n]*/gm, '$1') : text;
}

/** The columns before an offset; null where more stands there than blanks and dashes: an anchor, a `?`. */
export function columnOf(text: string, at: number): number | null {
  const from = lineStart(text, at);
  const before = text.slice(from, at).replace(/^\uFEFF/, '');
  return /^ *(?:- +)*$/.test(before) ? before.length : null;
}

/** Whether nothing but a comment follows on the line. */
export function endsItsLine(text: string, at: number): boolean {
  return /^[ \t]*(?:$|[ \t]#|#)/.test(text.slice(at, endOfLine(text, at)));
}

/** Whether a part of a text defines an anchor that the rest uses: without it the rest could not be read. */
export function definesUsed(text: string, start: number, end: number): boolean {
  for (const [, name = ''] of text.slice(start, end).matchAll(/(?<=[\s:,[{-])&([^\s,[\]{}]+)/g)) {
    const alias = `*${name}`;
    if (text.indexOf(alias, end) >= 0 || text.lastIndexOf(alias, start) >= 0) return true;
  }
  return false;
}
