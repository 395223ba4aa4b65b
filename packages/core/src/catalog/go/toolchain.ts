/** What Go writes, and we report, where the version of a module is not known. */
export const UNKNOWN_VERSION = '(devel)';

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

/** Whether what stands in the place of a module is a folder: then nobody knows of what version its code is. */
export function isFolder(replacement: string): boolean {
  return /^(?:\.{0,2}\/|[A-Za-z]:[\\/]|\.{1,2}$)/.test(replacement);
}
