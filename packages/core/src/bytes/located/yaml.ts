import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from 'js-yaml';
import type { Place, SourceText } from './text.ts';

/** A value of a YAML document, which is its own place. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

/** A scalar; its place has the quotes, where it has some. */
export interface YamlScalar extends Place {
  readonly kind: 'scalar';
  /** Decoded: without quotes, escapes and folding. */
  readonly text: string;
  /** Whether it stands without quotes, in one line: only such a scalar can be a number, a boolean or null. */
  readonly plain: boolean;
  /** `!!binary`, `!Ref`; null without one. */
  readonly tag: string | null;
}

/** A list; it ends with its last item, in flow style with its bracket. */
export interface YamlList extends Place {
  readonly kind: 'list';
  /** Whether it stands in brackets. */
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

/** A map; it ends with its last value, in flow style with its brace. */
export interface YamlMap extends Place {
  readonly kind: 'map';
  /** Whether it stands in braces. */
  readonly flow: boolean;
  /** In the order of the text; keys that a merge (`<<`) brings are the last. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** A key and its value. */
export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** A document that could not be read. */
export interface YamlProblem {
  readonly offset: number;
  readonly reason: string;
}

/** A document of a stream: its root (null where it is empty), or what is wrong with it. */
export type YamlDocument =
  | { readonly root: YamlNode | null; readonly start: number; readonly end: number }
  | { readonly problem: YamlProblem; readonly start: number; readonly end: number };

/** Values that a document may have once its aliases are followed: aliases of aliases unfold without end. */
const MOST_VALUES = 1_000_000;
const DEEPEST = 100;

/**
 * The documents of a YAML stream (https://yaml.org/spec/1.2.2/), one at a time, each read by itself: a fault in one does
 * not hide the others. JSON is YAML. A key that stands twice in a map, and aliases that unfold to more than a million
 * values, are faults, as for kubectl and Compose.
 */
export function* yamlDocuments(source: SourceText): Iterable<YamlDocument> {
  for (const [start, end] of documentRanges(source.text)) yield readDocument(source, start, end);
}

// Each document is parsed alone, so that a stream of a million costs the memory of one. Only `---` at the beginning of a
// line can separate: block scalars are indented, and plain ones end there.
function* documentRanges(text: string): Iterable<readonly [start: number, end: number]> {
  let start = 0;
  const separator = /^---(?=[ \t\r\n]|$)/gm;
  for (let match = separator.exec(text); match !== null; match = separator.exec(text)) {
    if (match.index === start || isPreamble(text, start, match.index)) continue;
    yield [start, match.index];
    start = match.index;
  }
  yield [start, text.length];
}

/** Whether there are only comments, blanks and directives: these belong to the document that follows. */
function isPreamble(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const next = text.indexOf('\n', at);
    const lineEnd = next < 0 || next >= end ? end : next;
    if (!/^\s*(?:#.*|%.*)?$/.test(text.slice(at, lineEnd).trimEnd())) return false;
    at = lineEnd + 1;
  }
  return true;
}

function readDocument(source: SourceText, start: number, end: number): YamlDocument {
  const { text } = source;
  const part = start === 0 && end === text.length ? text : text.slice(start, end);
  try {
    const events = parseEvents(part, { maxDepth: DEEPEST });
    const root = new Builder({ source, start, end }, part, events).build();
    return { root, start, end };
  } catch (error) {
    if (error instanceof Fault)
      return { problem: { offset: error.offset, reason: error.message }, start, end };
    if (error instanceof YAMLException) {
      const offset = start + Math.min(error.mark?.position ?? 0, part.length);
      return { problem: { offset, reason: `not valid YAML: ${error.reason}` }, start, end };
    }
    throw error;
  }
}

class Fault extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

interface Anchored {
  readonly node: YamlNode;
  /** Values in it, itself included, aliases followed. */
  readonly size: number;
}

class Builder {
  readonly #source: SourceText;
  readonly #text: string;
  readonly #base: number;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, Anchored>();
  #at = 0;
  #size = 0;
  /** Where the last value ended, for maps and lists that hold none. */
  #end = 0;

  constructor(document: Place, text: string, events: readonly Event[]) {
    this.#source = document.source;
    this.#base = document.start;
    this.#text = text;
    this.#events = events;
  }

  build(): YamlNode | null {
    let root: YamlNode | null = null;
    let documents = 0;
    while (this.#at < this.#events.length) {
      const event = this.#next();
      if (event.type === EVENT_ID.POP) continue;
      if (event.type === EVENT_ID.DOCUMENT) {
        // `...` ends a document without beginning one: what follows it in the same part would be a second.
        if (++documents > 1 && root !== null)
          throw new Fault('a second document without "---"', this.#base + this.#end);
        continue;
      }
      root = this.#node(event);
    }
    if (root?.kind === 'scalar' && root.plain && root.text === '') return null;
    return root;
  }

  #next(): Event {
    const event = this.#events[this.#at++];
    if (event === undefined) throw new Fault('not valid YAML: it ends too early', this.#base + this.#end);
    return event;
  }

  #node(event: Event): YamlNode {
    if (++this.#size > MOST_VALUES)
      throw new Fault(`more than ${MOST_VALUES} values`, this.#base + this.#end);
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#anchor(event, this.#scalar(event), this.#size - 1);
      case EVENT_ID.SEQUENCE: {
        const before = this.#size - 1;
        return this.#anchor(event, this.#list(event), before);
      }
      case EVENT_ID.MAPPING: {
        const before = this.#size - 1;
        return this.#anchor(event, this.#map(event), before);
      }
      case EVENT_ID.ALIAS:
        return this.#alias(event);
      default:
        throw new Fault('not valid YAML: a value is missing', this.#base + this.#end);
    }
  }

  #alias({ anchorStart, anchorEnd }: AliasEvent): YamlNode {
    const name = this.#text.slice(anchorStart, anchorEnd);
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      throw new Fault(`the alias *${name} has no anchor before it`, this.#base + anchorStart);
    }
    this.#size += anchored.size;
    if (this.#size > MOST_VALUES) {
      throw new Fault(`aliases unfold to more than ${MOST_VALUES} values`, this.#base + anchorStart);
    }
    this.#end = anchorEnd;
    return anchored.node;
  }

  #anchor<T extends YamlNode>(event: ScalarEvent | SequenceEvent | MappingEvent, node: T, before: number): T {
    if (event.anchorStart >= 0) {
      const name = this.#text.slice(event.anchorStart, event.anchorEnd);
      this.#anchors.set(name, { node, size: this.#size - before });
    }
    return node;
  }

  #scalar(event: ScalarEvent): YamlScalar {
    const empty = event.valueStart < 0;
    const start = empty ? this.#end : event.valueStart;
    const end = empty ? this.#end : event.valueEnd;
    const style = event.style;
    const quoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
    this.#end = quoted ? end + 1 : end;
    return {
      kind: 'scalar',
      source: this.#source,
      // The event leaves the quotes out; who replaces a value replaces them too.
      start: this.#base + (quoted ? start - 1 : start),
      end: this.#base + this.#end,
      text: empty ? '' : getScalarValue(this.#text, event),
      plain: style === SCALAR_STYLE.PLAIN,
      tag: event.tagStart < 0 ? null : this.#text.slice(event.tagStart, event.tagEnd),
    };
  }

  #list(event: SequenceEvent): YamlList {
    const items: YamlNode[] = [];
    this.#end = event.start;
    for (let next = this.#next(); next.type !== EVENT_ID.POP; next = this.#next())
      items.push(this.#node(next));
    const flow = event.style === COLLECTION_STYLE.FLOW;
    if (flow) this.#end = this.#closing(Math.max(this.#end, event.start + 1), ']');
    return {
      kind: 'list',
      source: this.#source,
      start: this.#base + event.start,
      end: this.#base + this.#end,
      flow,
      items,
    };
  }

  #map(event: MappingEvent): YamlMap {
    const entries = new Map<string, YamlEntry>();
    const merges: YamlNode[] = [];
    this.#end = event.start;
    for (let next = this.#next(); next.type !== EVENT_ID.POP; next = this.#next()) {
      const key = this.#node(next);
      if (key.kind !== 'scalar') throw new Fault('a key that is a list or a map', key.start);
      const value = this.#node(this.#next());
      if (key.plain && key.text === '<<') {
        merges.push(value);
      } else if (entries.has(key.text)) {
        throw new Fault(`the key "${shortened(key.text)}" stands twice`, key.start);
      } else {
        entries.set(key.text, { key, value });
      }
    }
    const flow = event.style === COLLECTION_STYLE.FLOW;
    if (flow) this.#end = this.#closing(Math.max(this.#end, event.start + 1), '}');
    const end = this.#end;
    for (const merge of merges) this.#merge(entries, merge);
    return {
      kind: 'map',
      source: this.#source,
      start: this.#base + event.start,
      end: this.#base + end,
      flow,
      entries,
    };
  }

  // https://yaml.org/type/merge.html: what the map has itself goes before what is merged, the first of a list first.
  #merge(entries: Map<string, YamlEntry>, merge: YamlNode): void {
    for (const map of merge.kind === 'list' ? merge.items : [merge]) {
      if (map.kind !== 'map') throw new Fault('"<<" takes a map or a list of maps', map.start);
      this.#size += map.entries.size;
      if (this.#size > MOST_VALUES) throw new Fault(`more than ${MOST_VALUES} values`, map.start);
      for (const [name, entry] of map.entries) if (!entries.has(name)) entries.set(name, entry);
    }
  }

  /** The end of a flow collection: the bracket behind blanks, comments and a last comma. */
  #closing(from: number, bracket: string): number {
    let at = from;
    while (at < this.#text.length) {
      const character = this.#text[at];
      if (character === bracket) return at + 1;
      if (character === '#') {
        const line = this.#text.indexOf('\n', at);
        at = line < 0 ? this.#text.length : line;
      } else {
        at++;
      }
    }
    return from;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
