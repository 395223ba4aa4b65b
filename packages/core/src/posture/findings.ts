import type { Place, Position } from '../bytes/located/text.ts';
import type { FindingFix, FixEdit, Location, MisconfigurationFinding } from '../model/finding.ts';
import { fingerprint } from '../model/fingerprint.ts';
import type { Breach } from './judge.ts';
import type { Edit, Fix } from './model/change.ts';

/** A breach as the report tells it. */
export interface FoundBreach {
  readonly breach: Breach;
  readonly finding: MisconfigurationFinding;
}

/**
 * The findings of breaches, in their order. `isProved` says whether the fix of a breach holds; one that does not is not
 * offered.
 */
export function findingsOf(
  breaches: readonly Breach[],
  isProved: (breach: Breach) => boolean,
): readonly FoundBreach[] {
  const ordinals = new Map<string, number>();
  return breaches.map((breach) => {
    const { rule, violation, resource } = breach;
    const subject = subjectOf(breach);
    const key = `${rule.id}\n${subject}`;
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    const fix = violation.fix ?? null;
    const { id, aliases, title, taxonomies, remedy } = rule;
    return {
      breach,
      finding: {
        kind: 'misconfiguration',
        id,
        aliases,
        title,
        severity: violation.severity ?? rule.severity,
        reason: violation.reason,
        fingerprint: fingerprint({ kind: 'misconfiguration', id, subject, ordinal }),
        location: locationOf(violation.at),
        resource,
        fix: fix === null || !isProved(breach) ? null : fixOf(fix),
        taxonomies,
        remedy,
      },
    };
  });
}

/** What a breach is about, as it stays when lines move: the file, the object and the container. */
export function subjectOf({ violation, resource }: Breach): string {
  const { path } = violation.at.source;
  if (resource === null) return path;
  const { kind, namespace, name, container } = resource;
  return JSON.stringify([path, kind, namespace, name, container]);
}

/** A place as the report tells it; one without a text (a field of an image's configuration) has no lines. */
export function locationOf({ source, start, end }: Place): Location {
  const from = source.hasPositions ? source.positionOf(start) : null;
  const to = from === null ? null : later(from, source.positionOf(end));
  return {
    path: source.path,
    startLine: from?.line ?? null,
    startColumn: from?.column ?? null,
    endLine: to?.line ?? null,
    endColumn: to?.column ?? null,
    layer: null,
    instruction: null,
  };
}

/** What a loop of a template made goes back in it. */
function later(from: Position, to: Position): Position {
  return to.line < from.line || (to.line === from.line && to.column < from.column) ? from : to;
}

function fixOf({ kind, description, edits }: Fix): FindingFix {
  return { kind, description, edits: edits.map(editOf) };
}

function editOf({ source, start, end, text }: Edit): FixEdit {
  const from = source.positionOf(start);
  const to = source.positionOf(end);
  return {
    path: source.path,
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    text,
  };
}
