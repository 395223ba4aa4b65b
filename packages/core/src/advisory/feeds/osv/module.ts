/**
 * Module streams of AlmaLinux, Rocky Linux and their kin. Most records name the stream only in the summary:
 * "Important: nodejs:20 security update", "virt:rhel and virt-devel:rhel security update".
 */

/** An erratum's id, which looks like a stream: `ALSA-2022:5468`. */
const ERRATUM_ID = /^[A-Z]{4}-\d{4}:\d+$/;
const STREAM = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,80}:[A-Za-z0-9][A-Za-z0-9._+-]{0,40}$/;

/** The streams that a summary names, in its order. Texts such as `kernel:4.18.0` are among them: see `isModular`. */
export function modulesOfSummary(summary: string): readonly string[] {
  if (!summary.includes(':') || summary.length > 1000) return [];
  const words = summary.split(/[\s,;]+/).map((word) => (word.split('/', 1)[0] ?? '').replace(/[.:)]+$/, ''));
  return [...new Set(words.filter((word) => STREAM.test(word) && !ERRATUM_ID.test(word)))];
}

/**
 * Whether an rpm version is one of a module's builds: `…-1.module_el8.5.0+…`, `…-2.module+el8.7.0+…`. A summary may
 * name a package and its version in the form of a stream; such packages are no part of a module.
 */
export function isModular(version: string): boolean {
  return version.includes('.module_el') || version.includes('.module+el');
}
