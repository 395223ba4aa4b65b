import { UNKNOWN_VERSION } from '../toolchain.ts';
import type { GoBuildInfo } from './build-info.ts';

/**
 * The version of the main module: the tag that Go stamped; else the one that the release build set by
 * `-ldflags "-X main.version=…"`, or a variable of the program holds; else what Go derived from an earlier tag. Where the
 * repository had no tags, Go stamps `v0.0.0` and a date, which is no version: lower than any, it would match everything.
 * `variables` gives the string variables of the program as `package.name=value`, and is asked only where it must be.
 */
export function mainVersion(info: GoBuildInfo, variables: () => readonly string[]): string {
  const stated = info.main?.version ?? '';
  const isDerived = PSEUDO.test(stated);
  if (stated !== '' && stated !== UNKNOWN_VERSION && !isDerived) return stated;
  const path = info.main?.path ?? '';
  const set = linkedVersion(definitions(info.settings.get('-ldflags') ?? ''), (owner) =>
    speaksFor(owner, path),
  );
  if (set !== null) return set;
  const held = linkedVersion(variables(), (owner) => VERSION_PACKAGE.test(owner) && isWithin(owner, path));
  return held ?? (isDerived && !stated.startsWith('v0.0.0-') ? stated : UNKNOWN_VERSION);
}

/** `v1.2.4-0.20240102150405-0123456789ab`: https://go.dev/ref/mod#pseudo-versions, perhaps `+dirty`. */
const PSEUDO = /^v\d+\.\d+\.\d+-(?:[0-9A-Za-z.-]*\.)?\d{14}-[0-9a-f]{12}(?:\+[0-9A-Za-z.]+)?$/;

/** Packages whose variable `version` is that of the program, not of a protocol or a file format. */
const VERSION_PACKAGE = /\/(?:version|versions|buildinfo|build)$/;

/** Packages of other modules that are made to hold the version of the program which links them. */
const VERSION_HOLDERS: ReadonlySet<string> = new Set([
  'github.com/prometheus/common/version',
  'sigs.k8s.io/release-utils/version',
]);

/** Variables that hold the version of a program, in lower case. */
const VARIABLES: ReadonlySet<string> = new Set([
  'version',
  'ver',
  'appversion',
  'buildversion',
  'gitversion',
  'gittag',
]);
const RELEASE = /^v?(?!0\.0\.0)\d+\.\d+(?:\.\d+)?(?:[-+][0-9A-Za-z.+-]*)?$/;

/** The one version that definitions `package.name=value` give; the program's own package counts before others. */
function linkedVersion(definitions: readonly string[], counts: (owner: string) => boolean): string | null {
  const ofMain = new Set<string>();
  const ofOthers = new Set<string>();
  for (const definition of definitions) {
    const sign = definition.indexOf('=');
    const value = definition.slice(sign + 1);
    if (sign === -1 || !RELEASE.test(value)) continue;
    const variable = definition.slice(0, sign);
    if (!isVersionVariable(variable)) continue;
    const owner = variable.slice(0, variable.lastIndexOf('.'));
    const version = value.startsWith('v') ? value : `v${value}`;
    if (owner === 'main') ofMain.add(version);
    else if (counts(owner)) ofOthers.add(version);
  }
  const candidates = ofMain.size > 0 ? ofMain : ofOthers;
  return candidates.size === 1 ? ([...candidates][0] ?? null) : null;
}

/** Whether `package.name` is called as variables that hold a version are. */
export function isVersionVariable(variable: string): boolean {
  const dot = variable.lastIndexOf('.');
  return dot > 0 && VARIABLES.has(variable.slice(dot + 1).toLowerCase());
}

function speaksFor(owner: string, modulePath: string): boolean {
  return VERSION_HOLDERS.has(owner) || isWithin(owner, modulePath);
}

function isWithin(owner: string, modulePath: string): boolean {
  return modulePath !== '' && (owner === modulePath || owner.startsWith(`${modulePath}/`));
}

/** The values of all `-X`: as the next word, or after a `=`. */
function definitions(flags: string): string[] {
  const words = splitWords(flags);
  return words.flatMap((word, index) => {
    const flag = word.replace(/^--/, '-');
    if (flag === '-X') return [words[index + 1] ?? ''];
    return flag.startsWith('-X=') ? [flag.slice(3)] : [];
  });
}

/** Words as the go command splits flags: by blanks, with either quote around a word. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  for (let i = 0; i < text.length; ) {
    const sign = text[i] as string;
    if (sign.trim() === '') {
      i++;
      continue;
    }
    const quoted = sign === "'" || sign === '"';
    let end = quoted ? text.indexOf(sign, i + 1) : endOfWord(text, i);
    if (end === -1) end = text.length;
    words.push(text.slice(quoted ? i + 1 : i, end));
    i = end + (quoted ? 1 : 0);
  }
  return words;
}

function endOfWord(text: string, start: number): number {
  let i = start;
  while (i < text.length && (text[i] as string).trim() !== '') i++;
  return i;
}
