import { type Place, placeIn } from '../../../bytes/located/text.ts';
import type { Flag, Instruction } from './contract.ts';
import { flagNamed, flagsNamed } from './instructions.ts';

/** What RUN says beside its command. */
export interface Run {
  readonly mounts: readonly RunMount[];
  /** `default`, `none`, `host`. */
  readonly network: Flag | null;
  /** `insecure`, `sandbox`. */
  readonly security: Flag | null;
}

/** `--mount=type=secret,id=…` (https://docs.docker.com/reference/dockerfile/#run---mount). Variables stay as written. */
export interface RunMount {
  /** `bind` where it is left out; lower case. */
  readonly type: string;
  /** The first of the names that an option goes by; all of them in `options`. */
  readonly id: string | null;
  readonly source: string | null;
  readonly target: string | null;
  readonly from: string | null;
  /** `env=NAME` of a secret. */
  readonly env: string | null;
  /** `shared`, `private`, `locked`. */
  readonly sharing: string | null;
  readonly readOnly: boolean;
  readonly required: boolean;
  /** In lower case, as written; the last of a name. Null: without `=`. */
  readonly options: ReadonlyMap<string, { readonly value: string | null; readonly place: Place }>;
  readonly flag: Flag;
}

/** What RUN says beside its command; null for another instruction. */
export function runOf(instruction: Instruction): Run | null {
  if (instruction.keyword !== 'RUN') return null;
  return {
    mounts: flagsNamed(instruction, 'mount').map(mountOf),
    network: flagNamed(instruction, 'network'),
    security: flagNamed(instruction, 'security'),
  };
}

function mountOf(flag: Flag): RunMount {
  const options = new Map<string, { value: string | null; place: Place }>();
  for (const { text, start } of fieldsOf(flag.value ?? '')) {
    const equals = text.indexOf('=');
    const name = (equals < 0 ? text : text.slice(0, equals)).trim().toLowerCase();
    const place = placeOfPart(flag, { start, end: start + text.length });
    options.set(name, { value: equals < 0 ? null : text.slice(equals + 1), place });
  }
  const first = (...names: readonly string[]): string | null =>
    names.map((name) => options.get(name)?.value).find((value) => value != null) ?? null;
  const type = (first('type') ?? 'bind').toLowerCase();
  return {
    type,
    id: first('id'),
    source: first('source', 'src'),
    target: first('target', 'dst', 'destination'),
    from: first('from'),
    env: first('env'),
    sharing: first('sharing'),
    readOnly: isReadOnly(type, options),
    required: isOn(options.get('required')) === true,
    options,
    flag,
  };
}

type Option = { readonly value: string | null } | undefined;

function isOn(option: Option): boolean | null {
  if (option === undefined) return null;
  return option.value === null || ['1', 't', 'true'].includes(option.value.toLowerCase());
}

// Caches and memory are written to, the rest is read, unless they say otherwise.
function isReadOnly(type: string, options: ReadonlyMap<string, Option>): boolean {
  const readOnly = isOn(options.get('readonly') ?? options.get('ro'));
  if (readOnly !== null) return readOnly;
  const readWrite = isOn(options.get('readwrite') ?? options.get('rw'));
  return readWrite === null ? type !== 'cache' && type !== 'tmpfs' : !readWrite;
}

/** The fields of a line of comma-separated values; quotes hold commas. */
function fieldsOf(line: string): { text: string; start: number }[] {
  const fields: { text: string; start: number }[] = [];
  for (let at = 0; at <= line.length; ) {
    if (line[at] === '"') {
      const close = line.indexOf('"', at + 1);
      const end = close < 0 ? line.length : close;
      fields.push({ text: line.slice(at + 1, end), start: at + 1 });
      const comma = line.indexOf(',', end);
      at = comma < 0 ? line.length + 1 : comma + 1;
      continue;
    }
    const comma = line.indexOf(',', at);
    const end = comma < 0 ? line.length : comma;
    if (end > at) fields.push({ text: line.slice(at, end), start: at });
    at = end + 1;
  }
  return fields;
}

/** A part of a flag's value; the whole flag where quotes within it make the offsets others. */
function placeOfPart({ word, value, place }: Flag, { start, end }: { start: number; end: number }): Place {
  const shift = word === null || value === null ? -1 : word.raw.indexOf(value);
  if (word === null || shift < 0 || start >= end) return place;
  return placeIn(place.source, word.sourceOffset(shift + start), word.sourceOffset(shift + end - 1) + 1);
}
