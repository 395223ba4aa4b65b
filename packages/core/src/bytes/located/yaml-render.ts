import type { YamlList, YamlMap } from './yaml.ts';

/** What can be written: as `JSON.parse` gives it. */
export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** Words that YAML, in one of its versions, takes for something else than text. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n|~)$/i;
/** Text that is itself in every place of a YAML document: no sign that means something at its start or within. */
const PLAIN = /^(?:[A-Za-z_/]|\.(?=[A-Za-z_/]))(?:[\w./@+-]|:(?=[\w./@+-]))*$/;

/** Whether a collection is written as JSON, and what is put into it must be. */
export function usesJson(node: YamlMap | YamlList): boolean {
  return node.flow && (/\.json$/i.test(node.source.path) || /^\s*[{[]\s*["{[\]}]/.test(node.source.text));
}

/** A value on one line. */
export function renderFlow(value: YamlValue, json: boolean): string {
  if (json) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item) => renderFlow(item as YamlValue, false)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(
      ([key, item]) => `${renderFlow(key, false)}: ${renderFlow(item, false)}`,
    );
    return `{${parts.join(', ')}}`;
  }
  if (typeof value !== 'string') return JSON.stringify(value);
  return PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value);
}

/** Whether a value is a map or a list that holds something: only such has lines of its own. */
export function isCompound(value: YamlValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

/** Whether lists of the file stand deeper than their key; so does one that has none. */
