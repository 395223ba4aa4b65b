import { mapAt, textAt } from '../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';
import { createBudget, HELM_LIMITS, LimitError } from '../helm/limits.ts';
import { matchFrom } from '../helm/regex/match.ts';
import { compilePattern, type Program } from '../helm/regex/program.ts';
import { PatternError } from '../helm/regex/syntax.ts';

const STEPS = 1_000_000;

/** Whether an object is meant by the target of a patch (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/). */
export function isTarget(object: YamlMap, target: YamlNode): boolean {
  const [group, version] = groupAndVersion(object);
  const facts: readonly (readonly [string, string])[] = [
    ['group', group],
    ['version', version],
    ['kind', textAt(object, 'kind') ?? ''],
    ['name', textAt(object, 'metadata', 'name') ?? ''],
    ['namespace', textAt(object, 'metadata', 'namespace') ?? ''],
  ];
  return (
    facts.every(([key, value]) => {
      const pattern = textAt(target, key);
      return pattern === null || pattern === '' || isWhole(pattern, value);
    }) &&
    selects(textAt(target, 'labelSelector'), mapAt(object, 'metadata', 'labels')) &&
    selects(textAt(target, 'annotationSelector'), mapAt(object, 'metadata', 'annotations'))
  );
}

/** Whether two are the same object: by group, kind, name and namespace. */
export function isSameObject(object: YamlMap, patch: YamlMap): boolean {
  const namespace = textAt(patch, 'metadata', 'namespace');
  return (
    groupAndVersion(object)[0] === groupAndVersion(patch)[0] &&
    textAt(object, 'kind') === textAt(patch, 'kind') &&
    textAt(object, 'metadata', 'name') === textAt(patch, 'metadata', 'name') &&
    (namespace === null || (textAt(object, 'metadata', 'namespace') ?? 'default') === namespace)
  );
}

function groupAndVersion(object: YamlMap): readonly [group: string, version: string] {
  const text = textAt(object, 'apiVersion') ?? '';
  const slash = text.indexOf('/');
  return slash === -1 ? ['', text] : [text.slice(0, slash), text.slice(slash + 1)];
}

/** Expressions are those of Go, for the whole text, and take linear time. */
function isWhole(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  const program = programOf(pattern);
  if (program === null) return false;
  try {
    return matchFrom(program, text, 0, createBudget(HELM_LIMITS, STEPS)) !== null;
  } catch (error) {
    if (error instanceof LimitError) return false;
    throw error;
  }
}

const PROGRAMS = new Map<string, Program | null>();
const MOST_PROGRAMS = 1000;

/** A pattern is asked of every object; null for one that is none. */
function programOf(pattern: string): Program | null {
  const known = PROGRAMS.get(pattern);
  if (known !== undefined) return known;
  if (PROGRAMS.size >= MOST_PROGRAMS) PROGRAMS.clear();
  const program = compiled(pattern);
  PROGRAMS.set(pattern, program);
  return program;
}

function compiled(pattern: string): Program | null {
  try {
    return compilePattern(`^(?:${pattern})$`);
  } catch (error) {
    if (error instanceof PatternError || error instanceof LimitError) return null;
    throw error;
  }
}

/** `a=b,c!=d,e,!f,g in (x,y)`: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors. */
function selects(selector: string | null, labels: YamlMap | undefined): boolean {
  if (selector === null || selector.trim() === '') return true;
  return (selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? []).every((part) => {
    const text = part.trim();
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
    const value = (name: string): string | null => textAt(labels, name);
    if (set !== null) {
      const [, name = '', operator, list = ''] = set;
      const has = list.split(',').some((one) => one.trim() === value(name));
      return operator === 'in' ? has : !has;
    }
    const [, name = '', operator, wanted = ''] = /^([^=!\s]+)\s*(!=|==|=)\s*(.*)$/.exec(text) ?? [];
    if (operator !== undefined) return (value(name) === wanted) === (operator !== '!=');
    return text.startsWith('!') ? value(text.slice(1)) === null : value(text) !== null;
  });
}
