import { compareCodePoints } from '../../model/order.ts';
import type { Offence } from './contract.ts';
import type { PodPath } from './path.ts';

// The short texts of the API server are an interface: people search for them, and tests compare ours with a real one.

/** `"a", "b"`, without escapes, as the API server writes lists. */
export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}

/** The noun for one or for several. */
export function plural(count: number, one: string, several: string = `${one}s`): string {
  return count === 1 ? one : several;
}

/** Each once, in the order of their bytes. */
export function sorted(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort(compareCodePoints);
}

/** The names of the containers, in their order. */
export function namesOf(offences: readonly Offence[]): readonly string[] {
  return offences.flatMap(({ container }) => (container === null ? [] : [container]));
}

/** `container "a"`, `containers "a", "b"` */
export function containers(names: readonly string[]): string {
  return `${plural(names.length, 'container')} ${quoted(names)}`;
}

/** `pod and containers "a", "b"`: whatever of both there is. */
export function setters(offences: readonly Offence[]): string {
  const names = namesOf(offences);
  const pod = offences.some(({ container }) => container === null) ? ['pod'] : [];
  return [...pod, ...(names.length > 0 ? [containers(names)] : [])].join(' and ');
}

/** `spec.containers[0].name`, `metadata.annotations["a.b/c"]`; `the Pod` for the way to itself. */
export function pathText(path: PodPath): string {
  if (path.length === 0) return 'the Pod';
  return path.map((key, index) => (index === 0 ? key : step(key))).join('');
}

function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);
const UNPRINTABLE = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** A text between quotes as Go's `%q` writes it (https://pkg.go.dev/strconv#Quote): so are annotations shown. */
export function goQuoted(text: string): string {
  const inner = text.replace(UNPRINTABLE, (character) => ESCAPES.get(character) ?? goEscape(character));
  return `"${inner}"`;
}

function goEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
