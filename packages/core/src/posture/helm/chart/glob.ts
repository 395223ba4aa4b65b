import type { Budget } from '../limits.ts';
import { matchFrom } from '../regex/match.ts';
import { compilePattern } from '../regex/program.ts';
import { PatternError } from '../regex/syntax.ts';

/** Whether a path matches. */
export type PathTest = (path: string) => boolean;

/**
 * `.Files.Glob`, as https://pkg.go.dev/github.com/gobwas/glob has it with `/` as the separator: `*` and `?` stay within a
 * folder, `**` does not, `{a,b}` is a choice. A pattern that is none matches all, as in Helm.
 */
export function globTest(pattern: string, budget: Budget): PathTest {
  return tester(globExpression(pattern), budget) ?? (() => true);
}

/** A line of .helmignore, as https://pkg.go.dev/path/filepath#Match has it; null for one that is no pattern. */
export function ignoreTest(pattern: string, budget: Budget): PathTest | null {
  return tester(matchExpression(pattern), budget);
}

function tester(expression: string | null, budget: Budget): PathTest | null {
  if (expression === null) return null;
  try {
    const program = compilePattern(`^(?:${expression})$`);
    return (path) => matchFrom(program, path, 0, budget) !== null;
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
}

function quoted(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

function globExpression(pattern: string): string | null {
  let expression = '';
  let braces = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      const twice = pattern[at + 1] === '*';
      if (twice) at++;
      expression += twice ? '(?s:.*)' : '[^/]*';
    } else if (character === '?') expression += '[^/]';
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 1);
      if (end < 0) return null;
      expression += setExpression(pattern.slice(at + 1, end), '!');
      at = end;
    } else if (character === '{') {
      braces++;
      expression += '(?:';
    } else if (character === '}' && braces > 0) {
      braces--;
      expression += ')';
    } else if (character === ',' && braces > 0) expression += '|';
    else if (character === '\\') expression += quoted(pattern[++at] ?? '');
    else expression += quoted(character);
  }
  return braces > 0 ? null : expression;
}

function setExpression(body: string, negation: string): string {
  const negated = body.startsWith(negation);
  const content = (negated ? body.slice(1) : body).replace(/[\\\]^[]/g, '\\$&');
  return `[${negated ? '^' : ''}${content}]`;
}

function matchExpression(pattern: string): string | null {
  let expression = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '*') expression += '[^/]*';
    else if (character === '?') expression += '[^/]';
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) return null;
      expression += setExpression(pattern.slice(at + 1, end), '^');
      at = end;
    } else if (character === '\\') {
      if (at + 1 >= pattern.length) return null;
      expression += quoted(pattern[++at] ?? '');
    } else expression += quoted(character);
  }
  return expression;
}
