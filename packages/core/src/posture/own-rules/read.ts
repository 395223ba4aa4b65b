import { itemsAt, nodeAt, textAt } from '../../bytes/located/fields.ts';
import { type Place, placeIn, type SourceText } from '../../bytes/located/text.ts';
import { type YamlMap, type YamlNode, yamlDocuments } from '../../bytes/located/yaml.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import type { Origin } from '../model/container.ts';
import { ALL_ORIGINS, checksOf } from './check.ts';
import type { OwnRule, OwnTest, RuleProblem } from './contract.ts';
import { compileExpression, type Expression, ExpressionError, type Subject } from './expression.ts';

/** The keys of a rule; docs/own-rules.md says what they mean. */
const KEYS: ReadonlySet<string> = new Set([
  'id',
  'title',
  'why',
  'remedy',
  'severity',
  'aliases',
  'taxonomies',
  'on',
  'origins',
  'kinds',
  'expression',
  'message',
  'messageExpression',
  'at',
  'tests',
]);
const TEST_KEYS: ReadonlySet<string> = new Set(['name', 'file', 'pass', 'fail']);
const ID = /^[a-z][a-z0-9-]*\/[A-Za-z0-9][A-Za-z0-9-]*$/;

/** What files of rules say. */
export interface OwnRules {
  readonly rules: readonly OwnRule[];
  readonly problems: readonly RuleProblem[];
}

/**
 * Reads files of rules: `rules:` is a list of them. A rule with a fault is told, and left out; `taken` are the ids of ours.
 * Never throws.
 */
export function readOwnRules(sources: readonly SourceText[], taken: ReadonlySet<string>): OwnRules {
  const problems: RuleProblem[] = [];
  const rules = new Map<string, OwnRule>();
  for (const source of sources) {
    for (const document of yamlDocuments(source)) {
      if ('problem' in document) {
        const { offset, reason } = document.problem;
        problems.push({ at: placeIn(source, offset), reason });
      } else if (document.root !== null) {
        for (const rule of rulesOf(document.root, problems)) {
          if (taken.has(rule.id))
            problems.push({ at: rule.own.at, reason: `${rule.id} is a rule of ours: give it another id` });
          else if (rules.has(rule.id))
            problems.push({ at: rule.own.at, reason: `${rule.id} is there already` });
          else rules.set(rule.id, rule);
        }
      }
    }
  }
  return { rules: [...rules.values()], problems };
}

function rulesOf(root: YamlNode, problems: RuleProblem[]): readonly OwnRule[] {
  const list = nodeAt(root, 'rules');
  if (root.kind !== 'map' || list?.kind !== 'list') {
    problems.push({ at: root, reason: 'it has no list of rules (rules:)' });
    return [];
  }
  for (const [name, { key }] of root.entries)
    if (name !== 'rules') problems.push({ at: key, reason: `${name} is no key of a file of rules` });
  return list.items.flatMap((item) => {
    const reader = new RuleReader(item);
    const rule = reader.read();
    problems.push(...reader.problems);
    return rule === null || reader.problems.length > 0 ? [] : [rule];
  });
}

class RuleReader {
  readonly problems: RuleProblem[] = [];
  readonly #node: YamlNode;

  constructor(node: YamlNode) {
    this.#node = node;
  }

  read(): OwnRule | null {
    if (this.#node.kind !== 'map') {
      this.#fault(this.#node, 'a rule is a map, with an id and an expression');
      return null;
    }
    this.#checkKeys(this.#node, KEYS, 'rule');
    const id = this.#required('id');
    if (id !== null && !ID.test(id))
      this.#fault(nodeAt(this.#node, 'id'), 'an id is like own/registry: category/name');
    const on = this.#choice<Subject>('on', ['container', 'object']) ?? 'container';
    const severity = this.#choice<Severity>('severity', SEVERITIES) ?? 'medium';
    const expression = this.#expression('expression', on);
    const messageExpression = this.#expression('messageExpression', on);
    if (id === null || expression === null) {
      if (nodeAt(this.#node, 'expression') === undefined) this.#fault(this.#node, 'it has no expression');
      return null;
    }
    const title = textAt(this.#node, 'title') ?? id;
    const message = textAt(this.#node, 'message') ?? `${expression.text.trim()} does not hold`;
    const origins = this.#origins(on);
    const kinds = this.#texts('kinds');
    if (on === 'container' && kinds.length > 0)
      this.#fault(nodeAt(this.#node, 'kinds'), 'kinds are for rules on objects (on: object)');
    const asked = { id, on, origins, kinds, expression, message, messageExpression, path: this.#path(on) };
    return {
      id,
      title,
      why: textAt(this.#node, 'why') ?? '',
      remedy: textAt(this.#node, 'remedy') ?? message,
      severity,
      covers: [],
      aliases: this.#texts('aliases'),
      taxonomies: this.#texts('taxonomies'),
      checks: checksOf(asked),
      own: { at: this.#node, on, kinds, expression, message, messageExpression, tests: this.#tests() },
    };
  }

  #fault(at: Place | undefined, reason: string): void {
    this.problems.push({ at: at ?? this.#node, reason });
  }

  #checkKeys(node: YamlMap, keys: ReadonlySet<string>, what: string): void {
    for (const [name, { key }] of node.entries)
      if (!keys.has(name)) this.#fault(key, `${name} is no key of a ${what}: it has ${[...keys].join(', ')}`);
  }

  #required(name: string): string | null {
    const text = textAt(this.#node, name);
    if (text === null) this.#fault(nodeAt(this.#node, name), `it has no ${name}`);
    return text;
  }

  #choice<T extends string>(name: string, choices: readonly T[]): T | null {
    const text = textAt(this.#node, name);
    if (text === null) return null;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) this.#fault(nodeAt(this.#node, name), `${name} is one of ${choices.join(', ')}`);
    return found ?? null;
  }

  #texts(name: string): readonly string[] {
    return itemsAt(this.#node, name).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  }

  #origins(on: Subject): readonly Origin[] {
    const texts = this.#texts('origins');
    if (texts.length > 0 && on === 'object')
      this.#fault(nodeAt(this.#node, 'origins'), 'origins are for rules on containers');
    const known = ALL_ORIGINS.filter((origin) => texts.includes(origin));
    if (known.length < texts.length)
      this.#fault(nodeAt(this.#node, 'origins'), `origins are ${ALL_ORIGINS.join(', ')}`);
    return texts.length === 0 ? ALL_ORIGINS : known;
  }

  #expression(name: string, on: Subject): Expression | null {
    const node = nodeAt(this.#node, name);
    const text = textAt(this.#node, name);
    if (node === undefined) return null;
    if (text === null) {
      this.#fault(node, `${name} is a text`);
      return null;
    }
    try {
      return compileExpression(text, on);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const where =
        error.offset === null ? '' : ` (at ${JSON.stringify(text.slice(error.offset, error.offset + 20))})`;
      this.#fault(node, `${name}: ${error.message}${where}`);
      return null;
    }
  }

  /** `container.image`, `object.spec.replicas`. */
  #path(on: Subject): readonly string[] | null {
    const text = textAt(this.#node, 'at');
    if (text === null) return null;
    try {
      const [only] = compileExpression(text, on).places;
      if (only !== undefined && only.start === 0 && only.end === text.trimEnd().length) return only.path;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }
    this.#fault(
      nodeAt(this.#node, 'at'),
      `at is a property: ${on === 'container' ? 'container.image' : 'object.spec.replicas'}`,
    );
    return null;
  }

  #tests(): readonly OwnTest[] {
    return itemsAt(this.#node, 'tests').flatMap((node, index) => {
      if (node.kind !== 'map') {
        this.#fault(node, 'a test is a map, with pass or fail');
        return [];
      }
      this.#checkKeys(node, TEST_KEYS, 'test');
      const pass = textAt(node, 'pass');
      const fail = textAt(node, 'fail');
      if ((pass === null) === (fail === null)) {
        this.#fault(node, 'a test has pass or fail, the text of a file');
        return [];
      }
      const name = textAt(node, 'name') ?? `test ${index + 1}`;
      const file = textAt(node, 'file') ?? 'manifest.yaml';
      return [{ name, at: node, file, text: pass ?? fail ?? '', finds: fail !== null }];
    });
  }
}

/** `file:line:column: reason`. */
export function toldProblem({ at, reason }: RuleProblem): string {
  const { line, column } = at.source.positionOf(at.start);
  return `${at.source.path}:${line}:${column}: ${reason}`;
}
