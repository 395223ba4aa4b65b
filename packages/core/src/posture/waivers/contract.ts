import type { Place } from '../../bytes/located/text.ts';
import type { Breach } from '../judge.ts';

/** What somebody wrote beside a fault: that it is to be left alone, and why. */
export interface Waiver {
  /** Of rules, by any of their names. */
  readonly ids: readonly string[];
  /** Empty where he gave none. */
  readonly reason: string;
  readonly at: Place;
  /** Whether a breach in the same file stands where he meant. */
  covers(breach: Breach): boolean;
}

/** What a comment asks for: one of the forms that people know. */
export interface Pragma {
  readonly scope: 'next' | 'file';
  readonly ids: readonly string[];
  readonly reason: string;
}

// hadolint: https://github.com/hadolint/hadolint#ignoring-rules; Checkov:
// https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html; Trivy:
// https://trivy.dev/latest/docs/configuration/filtering/#by-inline-comments. Neither hadolint nor Trivy has a place for a
// reason: what follows the ids is one.
const FORMS: readonly (readonly [RegExp, Pragma['scope']])[] = [
  [/^seaworthy:ignore[ =]([\w./*,-]+)(.*)$/i, 'next'],
  [/^seaworthy:ignore-file[ =]([\w./*,-]+)(.*)$/i, 'file'],
  [/^hadolint\s+ignore=([\w,]+)(.*)$/i, 'next'],
  [/^hadolint\s+global\s+ignore=([\w,]+)(.*)$/i, 'file'],
  [/^checkov:skip=([\w,]+)(.*)$/i, 'file'],
  [/^trivy:ignore:([\w-]+)(.*)$/i, 'next'],
];

/** Reads the text of a comment, without its `#`; null where it is no waiver. */
export function readPragma(comment: string): Pragma | null {
  const text = comment.trim();
  for (const [form, scope] of FORMS) {
    const found = form.exec(text);
    if (found === null) continue;
    const ids = (found[1] ?? '').split(',').filter((id) => id !== '');
    return { scope, ids, reason: (found[2] ?? '').replace(/^[\s:;,#–-]+/, '').trim() };
  }
  return null;
}
