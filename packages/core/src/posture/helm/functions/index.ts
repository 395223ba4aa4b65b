import { BUILTINS } from '../language/builtins.ts';
import type { GoFunction } from '../value/value.ts';
import { CRYPTO } from './crypto.ts';
import { dateFunctions } from './dates.ts';
import { DEFAULTS } from './defaults.ts';
import { DICTS } from './dicts.ts';
import { ENCODING } from './encoding.ts';
import { LISTS } from './lists.ts';
import { MATH } from './math.ts';
import { PATHS } from './paths.ts';
import { REGEX } from './regex.ts';
import { SEMVER } from './semver.ts';
import { STRINGS } from './strings.ts';
import { URLS } from './urls.ts';
import { WORD_FUNCTIONS } from './words.ts';

/**
 * All functions that Helm gives a template, but those that need the chart (`include`, `tpl` …). Where sprig has a
 * function of Go's name (`slice`), sprig's is meant.
 */
export function pureFunctions(now: number): Map<string, GoFunction> {
  const tables = [
    BUILTINS,
    STRINGS,
    WORD_FUNCTIONS,
    LISTS,
    DICTS,
    DEFAULTS,
    MATH,
    ENCODING,
    CRYPTO,
    dateFunctions(now),
    REGEX,
    SEMVER,
    PATHS,
    URLS,
  ];
  return new Map(tables.flatMap((table) => Object.entries(table)));
}
