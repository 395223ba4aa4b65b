import type { GoBuildInfo } from './build-info.ts';

/** What Go writes, and we report, where the version of a module is not known. */
export const UNKNOWN_VERSION = '(devel)';

/**
 * The version of the main module. Where the build knew none, the one that was set by `-ldflags "-X main.version=…"`, as
 * release builds do, if it is one and the only one.
 */
export function mainVersion(info: GoBuildInfo): string {
  const stated = info.main?.version ?? '';
  if (stated !== '' && stated !== UNKNOWN_VERSION) return stated;
  return linkedVersion(info.settings.get('-ldflags') ?? '', info.main?.path ?? '') ?? UNKNOWN_VERSION;
}

/**
 * The version of Go as its advisories write it, with the `v` of modules: `go1.22.1` is `v1.22.1`, `go1.23rc1` is
 * `v1.23.0-rc.1`; marks of vendors and experiments (`go1.21.1 X:boringcrypto`) do not count.
 */
export function standardLibraryVersion(goVersion: string): string {
  const match = /^go(\d+\.\d+)((?:\.\d+)*)(?:(rc|beta)(\d+))?/.exec(goVersion);
  if (match === null) return UNKNOWN_VERSION;
  const [, minor = '', patch = '', word, number] = match;
  return word === undefined ? `v${minor}${patch}` : `v${minor}${patch || '.0'}-${word}.${number}`;
}

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

function linkedVersion(flags: string, modulePath: string): string | null {
  const ofMain = new Set<string>();
  const ofModule = new Set<string>();
  for (const definition of definitions(flags)) {
    const sign = definition.indexOf('=');
    const dot = definition.lastIndexOf('.', sign);
    const value = definition.slice(sign + 1);
    if (sign === -1 || dot === -1 || !RELEASE.test(value)) continue;
    if (!VARIABLES.has(definition.slice(dot + 1, sign).toLowerCase())) continue;
    const owner = definition.slice(0, dot);
    const version = value.startsWith('v') ? value : `v${value}`;
    if (owner === 'main') ofMain.add(version);
    else if (modulePath !== '' && (owner === modulePath || owner.startsWith(`${modulePath}/`)))
      ofModule.add(version);
  }
  const candidates = ofMain.size > 0 ? ofMain : ofModule;
  return candidates.size === 1 ? ([...candidates][0] ?? null) : null;
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
