import type { Budget } from '../limits.ts';
import { ignoreTest, type PathTest } from './glob.ts';

interface Rule {
  readonly test: PathTest;
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

/** What a .helmignore says of a path of the chart. */
export interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
  /** Lines that are no pattern; Helm refuses the chart for them. */
  readonly wrong: readonly string[];
}

/**
 * Reads a .helmignore (https://helm.sh/docs/chart_template_guide/helm_ignore_file/). Unlike git's, a `!` does not take
 * back: it ignores whatever it does not match.
 */
export function readIgnoreRules(text: string, budget: Budget): IgnoreRules {
  const rules: Rule[] = [];
  const wrong: string[] = [];
  for (const raw of [...text.split('\n'), 'templates/.?*']) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const rule = line.includes('**') ? null : readRule(line, budget);
    if (rule === null) wrong.push(line);
    else rules.push(rule);
  }
  return { ignores: (path) => ignoresAny(path, rules), wrong };
}

function readRule(line: string, budget: Budget): Rule | null {
  const negated = line.startsWith('!');
  const body = negated ? line.slice(1) : line;
  const foldersOnly = body.endsWith('/');
  const pattern = foldersOnly ? body.slice(0, -1) : body;
  const anchored = pattern.startsWith('/');
  const test = ignoreTest(anchored ? pattern.slice(1) : pattern, budget);
  if (test === null) return null;
  const whole = anchored || pattern.includes('/');
  return { test: whole ? test : (path) => test(path.slice(path.lastIndexOf('/') + 1)), negated, foldersOnly };
}

/** A file is left out with any folder that it is in. */
function ignoresAny(path: string, rules: readonly Rule[]): boolean {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    if (ignored(path.slice(0, slash), true, rules)) return true;
  }
  return ignored(path, false, rules);
}

function ignored(path: string, folder: boolean, rules: readonly Rule[]): boolean {
  for (const { test, negated, foldersOnly } of rules) {
    if (negated) {
      if ((foldersOnly && !folder) || !test(path)) return true;
    } else if ((!foldersOnly || folder) && test(path)) {
      return true;
    }
  }
  return false;
}
