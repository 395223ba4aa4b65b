import type { AffectedPackage } from '../model/advisory.ts';

/** The module stream of an installed rpm (its MODULARITYLABEL, null: it is of no module) and its version. */
export interface InstalledStream {
  readonly module: string | null;
  readonly version: string;
}

/**
 * Whether a record speaks of the stream that a package is of. Streams of a module are different software: a fix of
 * nodejs:20 says nothing of nodejs:18, nor of a nodejs that is of no module.
 *
 * - A record that names streams applies to packages of these. Errata since 2024 write plain versions the same way
 *   ("pam:1.5.1 security update"): where the fix is that version and no module's build, the record is an ordinary one.
 * - A record without a stream whose fix is a module's build ("ruby security update", fixed in …module_el8…) could be of
 *   any stream: it applies to packages of modules with the same major version.
 * - Any other record applies to packages of no module.
 */
export function streamApplies(
  affected: Pick<AffectedPackage, 'module' | 'ranges'>,
  installed: InstalledStream,
): boolean {
  const fixes = fixesOf(affected);
  const isModular = fixes.some((fix) => fix.includes('.module'));
  const streams =
    affected.module === null ? [] : affected.module.split(/[\s,]+/).filter((one) => one.includes(':'));
  const stream = streamOf(installed.module);
  if (streams.length > 0) {
    if (stream !== null) return streams.includes(stream);
    return (
      !isModular &&
      streams.some((one) => fixes.some((fix) => upstreamOf(fix) === one.slice(one.indexOf(':') + 1)))
    );
  }
  if (!isModular) return stream === null;
  return stream !== null && fixes.some((fix) => majorOf(fix) === majorOf(installed.version));
}

/** `nodejs:18` of the label `nodejs:18:8080020230718:63b34585`. */
function streamOf(label: string | null): string | null {
  const parts = label === null ? [] : label.split(':');
  return parts.length < 2 ? null : `${parts[0]}:${parts[1]}`;
}

function fixesOf(affected: Pick<AffectedPackage, 'ranges'>): readonly string[] {
  return affected.ranges.flatMap((range) =>
    range.events.flatMap((event) => ('fixed' in event ? [event.fixed] : [])),
  );
}

/** `1.5.1` of `0:1.5.1-22.el9_5`. */
function upstreamOf(version: string): string {
  const start = /^\d+:/.exec(version)?.[0].length ?? 0;
  const dash = version.lastIndexOf('-');
  return version.slice(start, dash < start ? undefined : dash);
}

function majorOf(version: string): string {
  return /^\d+/.exec(upstreamOf(version))?.[0] ?? '';
}
