import { type Budget, spend, spendText } from '../limits.ts';
import { type Captures, matches, matchFrom } from '../regex/match.ts';
import { compilePattern, type Program } from '../regex/program.ts';
import { PatternError } from '../regex/syntax.ts';
import { GoError, type GoList, strings } from '../value/value.ts';
import { define, type FunctionTable } from './define.ts';

function compile(expression: string, budget: Budget): Program {
  spend(budget, 10 + expression.length);
  try {
    const program = compilePattern(expression);
    spend(budget, program.code.length);
    return program;
  } catch (error) {
    if (error instanceof PatternError)
      throw new GoError(`error parsing regexp: ${error.message}: \`${expression}\``);
    throw error;
  }
}

function found(text: string, [start = 0, end = 0]: Captures): string {
  return text.slice(start, end);
}

function isMatch(expression: string, text: string, budget: Budget): boolean {
  return matchFrom(compile(expression, budget), text, 0, budget) !== null;
}

// A nil list where nothing was found, as in Go.
function findAll(expression: string, text: string, most: number, budget: Budget): GoList {
  const all = [...matches(compile(expression, budget), text, most, budget)].map((one) => found(text, one));
  return all.length === 0 ? { kind: 'list', type: '[]string', items: null } : strings(all);
}

function replaceAll(
  program: Program,
  text: string,
  { replacement, budget }: { replacement: (match: Captures) => string; budget: Budget },
): string {
  const parts: string[] = [];
  let at = 0;
  let length = 0;
  for (const match of matches(program, text, -1, budget)) {
    const part = text.slice(at, match[0]) + replacement(match);
    length += part.length;
    spendText(budget, length);
    parts.push(part);
    at = match[1] ?? at;
  }
  return parts.join('') + text.slice(at);
}

const REFERENCE = /\$(?:\$|([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})/g;

/** As `Regexp.Expand` (https://pkg.go.dev/regexp#Regexp.Expand): a group that does not exist is nothing. */
function expand(
  template: string,
  text: string,
  { program, match }: { program: Program; match: Captures },
): string {
  return template.replace(REFERENCE, (whole: string, plain?: string, braced?: string) => {
    if (whole === '$$') return '$';
    const name = plain ?? braced ?? '';
    const group = /^[0-9]{1,9}$/.test(name) ? Number(name) : program.names.get(name);
    const start = group === undefined ? -1 : (match[group * 2] ?? -1);
    return start < 0 || group === undefined ? '' : text.slice(start, match[group * 2 + 1]);
  });
}

function split(expression: string, text: string, most: number, budget: Budget): GoList {
  if (most === 0) return { kind: 'list', type: '[]string', items: null };
  if (expression !== '' && text === '') return strings(['']);
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const [start = 0, stop = 0] of matches(compile(expression, budget), text, most, budget)) {
    if (most > 0 && parts.length === most - 1) break;
    end = start;
    if (stop !== 0) parts.push(text.slice(begin, end));
    begin = stop;
  }
  if (end !== text.length) parts.push(text.slice(begin));
  return strings(parts);
}

const FIND_ALL = define(['string', 'string', 'int'], ([expression, text, most], budget) =>
  findAll(expression, text, most, budget),
);
const FIND = define(['string', 'string'], ([expression, text], budget) => {
  const match = matchFrom(compile(expression, budget), text, 0, budget);
  return match === null ? '' : found(text, match);
});
const REPLACE = define(['string', 'string', 'string'], ([expression, text, template], budget) => {
  const program = compile(expression, budget);
  return replaceAll(program, text, {
    replacement: (match) => expand(template, text, { program, match }),
    budget,
  });
});
const REPLACE_LITERAL = define(['string', 'string', 'string'], ([expression, text, literal], budget) =>
  replaceAll(compile(expression, budget), text, { replacement: () => literal, budget }),
);
const SPLIT = define(['string', 'string', 'int'], ([expression, text, most], budget) =>
  split(expression, text, most, budget),
);

/** Sprig's functions over expressions (https://masterminds.github.io/sprig/strings.html), by a matcher of our own. */
export const REGEX: FunctionTable = {
  regexMatch: define(['string', 'string'], ([expression, text], budget) => {
    try {
      return isMatch(expression, text, budget);
    } catch (error) {
      if (error instanceof GoError) return false;
      throw error;
    }
  }),
  mustRegexMatch: define(['string', 'string'], ([expression, text], budget) =>
    isMatch(expression, text, budget),
  ),
  regexFindAll: FIND_ALL,
  mustRegexFindAll: FIND_ALL,
  regexFind: FIND,
  mustRegexFind: FIND,
  regexReplaceAll: REPLACE,
  mustRegexReplaceAll: REPLACE,
  regexReplaceAllLiteral: REPLACE_LITERAL,
  mustRegexReplaceAllLiteral: REPLACE_LITERAL,
  regexSplit: SPLIT,
  mustRegexSplit: SPLIT,
  regexQuoteMeta: define(['string'], ([text]) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
};
