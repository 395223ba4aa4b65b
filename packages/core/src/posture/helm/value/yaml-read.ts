import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { bytesOf, textOf, wellFormed } from './text.ts';
import { ANY_LIST, ANY_MAP, GoError, type GoList, type GoMap, type GoValue } from './value.ts';
import { keyText, type Resolved, resolveScalar } from './yaml-scalar.ts';

/** Why a text could not be read, and where. */
export class YamlError extends GoError {
  readonly line: number | null;

  constructor(reason: string, line: number | null) {
    super(reason);
    this.line = line;
  }
}

/** Values of one document, aliases followed. */
const MOST_VALUES = 1_000_000;
const DEEPEST = 200;

/**
 * The first document of a YAML text as `sigs.k8s.io/yaml` gives it: YAML 1.1, then through JSON, so that every number is
 * a float64, a date is text, and of two equal keys the last counts. A merge (`<<`) replaces the keys that stand before
 * it, against https://yaml.org/type/merge.html, because that library does. Throws `YamlError`.
 */
export function readYaml(text: string): GoValue {
  try {
    const reader = createReader(text, parseEvents(withoutFurther(text), { maxDepth: DEEPEST }));
    return reader.document();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new YamlError(`not valid YAML: ${error.reason}`, error.mark ? error.mark.line + 1 : null);
  }
}

/** Helm reads one document; what follows `---` is not even looked at, whatever it is. */
function withoutFurther(text: string): string {
  const separator = /^---(?=[ \t\r\n]|$)/gm;
  for (let match = separator.exec(text); match !== null; match = separator.exec(text)) {
    if (/^\s*[^#%\s]/m.test(text.slice(0, match.index))) return text.slice(0, match.index);
  }
  return text;
}

interface Anchored {
  readonly value: GoValue;
  readonly size: number;
}

interface Reader {
  document(): GoValue;
}

function createReader(text: string, events: readonly Event[]): Reader {
  const anchors = new Map<string, Anchored>();
  let at = 0;
  let size = 0;

  function next(): Event {
    const event = events[at++];
    if (event === undefined) throw new YamlError('not valid YAML: it ends too early', null);
    return event;
  }

  function count(values: number): void {
    size += values;
    if (size > MOST_VALUES) throw new YamlError(`more than ${MOST_VALUES} values`, null);
  }

  function node(event: Event): GoValue {
    const before = size;
    count(1);
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return anchored(event, scalarValue(text, event), before);
      case EVENT_ID.SEQUENCE:
        return anchored(event, sequence(), before);
      case EVENT_ID.MAPPING:
        return anchored(event, mapping(), before);
      case EVENT_ID.ALIAS:
        return alias(text.slice(event.anchorStart, event.anchorEnd));
      default:
        throw new YamlError('not valid YAML: a value is missing', null);
    }
  }

  function anchored(
    event: { anchorStart: number; anchorEnd: number },
    value: GoValue,
    before: number,
  ): GoValue {
    if (event.anchorStart >= 0) {
      anchors.set(text.slice(event.anchorStart, event.anchorEnd), { value, size: size - before });
    }
    return value;
  }

  // Each use is a value of its own: templates change maps in place.
  function alias(name: string): GoValue {
    const found = anchors.get(name);
    if (found === undefined) throw new YamlError(`unknown anchor '${name}' referenced`, null);
    count(found.size);
    return copyTree(found.value);
  }

  function sequence(): GoList {
    const items: GoValue[] = [];
    for (let event = next(); event.type !== EVENT_ID.POP; event = next()) items.push(node(event));
    return { kind: 'list', type: ANY_LIST, items };
  }

  function mapping(): GoMap {
    const entries = new Map<string, GoValue>();
    for (let event = next(); event.type !== EVENT_ID.POP; event = next()) {
      const key = keyOf(event);
      const value = node(next());
      if (key !== null) entries.set(key, value);
      else merge(entries, value);
    }
    return { kind: 'map', type: ANY_MAP, entries };
  }

  /** Null for a merge. */
  function keyOf(event: Event): string | null {
    if (event.type === EVENT_ID.ALIAS) {
      const value = node(event);
      if (typeof value === 'string') return value;
    }
    if (event.type !== EVENT_ID.SCALAR) throw new YamlError('a key that is a list or a map', null);
    node(event);
    const key = event.valueStart < 0 ? '' : getScalarValue(text, event);
    if (event.style !== SCALAR_STYLE.PLAIN || tagOf(text, event) === '!!str') return wellFormed(key);
    if (key === '<<') return null;
    const named = keyText(key);
    if (named === null) throw new YamlError('a key that is null', null);
    return wellFormed(named);
  }

  return {
    document() {
      let root: GoValue = null;
      while (at < events.length) {
        const event = next();
        if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) continue;
        root = node(event);
        break;
      }
      return root;
    },
  };
}

function merge(entries: Map<string, GoValue>, value: GoValue): void {
  const maps =
    typeof value === 'object' && value?.kind === 'list' ? [...(value.items ?? [])].reverse() : [value];
  for (const map of maps) {
    if (typeof map !== 'object' || map?.kind !== 'map') {
      throw new YamlError('map merge requires map or sequence of maps as the value', null);
    }
    for (const [key, item] of map.entries) entries.set(key, copyTree(item));
  }
}

function copyTree(value: GoValue): GoValue {
  if (typeof value !== 'object' || value === null) return value;
  if (value.kind === 'list') return { ...value, items: value.items?.map(copyTree) ?? null };
  if (value.kind !== 'map') return value;
  const entries = new Map<string, GoValue>();
  for (const [key, item] of value.entries) entries.set(key, copyTree(item));
  return { ...value, entries };
}

function tagOf(text: string, event: ScalarEvent): string | null {
  return event.tagStart < 0 ? null : text.slice(event.tagStart, event.tagEnd);
}

function scalarValue(text: string, event: ScalarEvent): GoValue {
  const content = event.valueStart < 0 ? '' : getScalarValue(text, event);
  const tag = tagOf(text, event);
  if (tag === '!!binary') return wellFormed(textOf(Buffer.from(content, 'base64')));
  if (tag === '!!str' || (event.style !== SCALAR_STYLE.PLAIN && tag === null)) return wellFormed(content);
  if (tag !== null && !/^!!(?:bool|int|float|null|timestamp)$/.test(tag)) return wellFormed(content);
  return plainValue(resolveScalar(content), content);
}

function plainValue(resolved: Resolved, text: string): GoValue {
  switch (resolved.type) {
    case 'null':
      return null;
    case 'bool':
      return resolved.value;
    case 'integer':
      return Number(resolved.value);
    case 'float':
      if (!Number.isFinite(resolved.value)) throw new YamlError(`json: unsupported value: ${text}`, null);
      return resolved.value;
    default:
      return wellFormed(text);
  }
}

/** Text as the library sees it: bytes that are no UTF-8 are an error there. Throws `YamlError`. */
export function yamlText(text: string): string {
  if (!text.isWellFormed() && bytesOf(text).length > 0) throw new YamlError('yaml: invalid UTF-8', null);
  return text;
}
