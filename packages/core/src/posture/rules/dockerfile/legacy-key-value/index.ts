import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** `ENV name value` (https://docs.docker.com/reference/build-checks/legacy-key-value-format/). */
export const rule: Rule = defineRule({
  id: 'dockerfile/legacy-key-value',
  title: 'ENV or LABEL without an equals sign',
  why: 'The rest of the line is the value, blanks and all; another pair on the line is a part of it.',
  remedy: 'Write NAME="value"',
  severity: 'low',
  covers: ['DF016'],
  aliases: ['LegacyKeyValueFormat'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, keywordPlace, words, place, text, sourceOffset } of file.instructions) {
    const [name, value] = words;
    if ((keyword !== 'ENV' && keyword !== 'LABEL') || name === undefined || value === undefined) continue;
    if (name.text.includes('=') || /^["']/.test(text)) continue;
    const said = text.slice(name.text.length).trim();
    const quoted = /^[\w./:@%+,$-]+$/.test(said) || /^"[^"]*"$/.test(said) ? said : JSON.stringify(said);
    const edits = [
      { source: place.source, start: sourceOffset(0), end: place.end, text: `${name.text}=${quoted}` },
    ];
    yield {
      at: keywordPlace,
      reason: `${name.text} has no equals sign`,
      fix: deterministic('write the equals sign', said.includes('\\') ? null : edits),
    };
  }
}
