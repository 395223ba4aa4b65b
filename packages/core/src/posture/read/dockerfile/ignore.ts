import { type Place, placeIn, type SourceText } from '../../../bytes/located/text.ts';
import type { Problem } from './contract.ts';
import { type Glob, matchesPathOrParent, parseGlob } from './glob.ts';

/** A `.dockerignore` (https://docs.docker.com/build/concepts/context/#dockerignore-files). */
export interface IgnoreFile {
  readonly source: SourceText;
  readonly patterns: readonly IgnorePattern[];
  /** Patterns that BuildKit refuses; they are left out. */
  readonly problems: readonly Problem[];
}

/** A line of it. */
export interface IgnorePattern {
  /** Clean: without `./`, `//`, `..`, and slashes at its ends. */
  readonly text: string;
  /** `!`: what matches is in the context again. */
  readonly negated: boolean;
  readonly place: Place;
  readonly glob: Glob;
}

/**
 * The ignore files that a build looks for, the first that is there counts: that of the Dockerfile, then those of the
 * context. Podman and Buildah know the last two, `.containerignore` first.
 */
export function ignoreFilesOf(dockerfile: string, context: string): readonly string[] {
  const folder = context === '' || context === '.' ? '' : `${context}/`;
  return [`${dockerfile}.dockerignore`, `${folder}.containerignore`, `${folder}.dockerignore`];
}

/** Reads an ignore file, line by line: https://github.com/moby/patternmatcher/blob/v0.6.0/ignorefile/ignorefile.go. */
export function parseIgnore(source: SourceText): IgnoreFile {
  const patterns: IgnorePattern[] = [];
  const problems: Problem[] = [];
  const { text } = source;
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    const written = line.trim();
    if (written !== '' && !line.startsWith('#')) {
      const from = start + line.indexOf(written);
      const pattern = readPattern(written, placeIn(source, from, from + written.length));
      if ('glob' in pattern) patterns.push(pattern);
      else problems.push(pattern);
    }
    start = end + 1;
  }
  return { source, patterns, problems };
}

function readPattern(written: string, place: Place): IgnorePattern | Problem {
  const isMarked = written.startsWith('!');
  const clean = cleanPath(isMarked ? written.slice(1).trim() : written);
  // BuildKit cleans the line before it looks for the mark again: `/!a` is one too.
  const negated = isMarked || clean.startsWith('!');
  const text = isMarked || !negated ? clean : clean.slice(1);
  if (text === '' || (isMarked && /^!\s*\/*$/.test(written)))
    return { place, reason: 'there is nothing behind the !' };
  const glob = parseGlob(text);
  return glob === null ? { place, reason: 'the pattern is not closed' } : { text, negated, place, glob };
}

/** As Go's filepath.Clean does, and without a slash before it. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** The pattern that keeps a path (relative to the context, with `/`) out of the build; null: none does. */
export function ignoredBy({ patterns }: IgnoreFile, path: string): IgnorePattern | null {
  const file = cleanPath(path);
  if (file === '.') return null;
  let by: IgnorePattern | null = null;
  for (const pattern of patterns) {
    if (pattern.negated !== (by !== null)) continue;
    if (matchesPathOrParent(pattern.glob, file)) by = pattern.negated ? null : pattern;
  }
  return by;
}

/** Whether a path is kept out of the build. A pattern that matches a folder keeps out all that is in it. */
export function isIgnored(file: IgnoreFile, path: string): boolean {
  return ignoredBy(file, path) !== null;
}
