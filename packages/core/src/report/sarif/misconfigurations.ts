import type { FindingFix, FixEdit, MisconfigurationFinding } from '../../model/finding.ts';
import { relativeUri } from './places.ts';
import { BANDS, LEVELS } from './severity.ts';
import { DESCRIPTION_LIMIT, markdownText, messageText, shorten } from './text.ts';

/** The rule of a misconfiguration, from any finding of it. */
export function misconfigurationRule(finding: MisconfigurationFinding): unknown {
  const { id, kind, title, severity, aliases, taxonomies, remedy } = finding;
  const score = BANDS[severity];
  return {
    id,
    shortDescription: { text: shorten(messageText(title), DESCRIPTION_LIMIT) },
    fullDescription: { text: shorten(messageText(`${title}. ${remedy}`), DESCRIPTION_LIMIT) },
    defaultConfiguration: { level: LEVELS[severity] },
    help: {
      text: messageText(helpOf(finding).join('\n')),
      markdown: helpOf(finding).map(markdownText).join('\n\n'),
    },
    properties: {
      precision: 'high',
      ...(score === null ? {} : { 'security-severity': score }),
      tags: ['security', kind, severity, ...taxonomies],
      aliases,
    },
  };
}

function helpOf({ title, remedy, aliases, taxonomies }: MisconfigurationFinding): string[] {
  return [
    `${title}. ${remedy}`,
    ...(aliases.length === 0 ? [] : [`In other tools: ${aliases.join(', ')}`]),
    ...(taxonomies.length === 0 ? [] : [`Asked for by: ${taxonomies.join(', ')}`]),
  ];
}

/** What is wrong, why, and what to do. */
export function misconfigurationMessage({ title, reason, remedy }: MisconfigurationFinding): string {
  return messageText(`${title}: ${reason}. ${remedy}`);
}

/** What a misconfiguration's result has besides what all have. */
export function misconfigurationParts({
  severity,
  resource,
  fix,
  location,
}: MisconfigurationFinding): object {
  return {
    ...(fix === null || fix.edits.length === 0 ? {} : { fixes: [fixOf(fix)] }),
    properties: { severity, resource, fix: fix?.kind ?? null, layer: location.layer },
  };
}

// SARIF 2.1.0, 3.55 to 3.57: the regions of one file's replacements do not overlap, and count in the text as it was.
function fixOf({ description, edits }: FindingFix): unknown {
  const byPath = new Map<string, FixEdit[]>();
  for (const edit of edits) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit]);
  return {
    description: { text: messageText(description) },
    artifactChanges: [...byPath].map(([path, changes]) => ({
      artifactLocation: { uri: relativeUri(path), uriBaseId: 'ROOTPATH' },
      replacements: changes.map(({ startLine, startColumn, endLine, endColumn, text }) => ({
        deletedRegion: { startLine, startColumn, endLine, endColumn },
        insertedContent: { text },
      })),
    })),
  };
}
