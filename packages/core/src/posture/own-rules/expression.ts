import {
  type ASTNode,
  Environment,
  EvaluationError,
  ParseError,
  TypeError as CelTypeError,
} from '@marcbachmann/cel-js';
import { compilePattern } from '../helm/regex/program.ts';
import { matchFrom } from '../helm/regex/match.ts';
import { PatternError } from '../helm/regex/syntax.ts';
import { createBudget, HELM_LIMITS } from '../helm/limits.ts';
import { CONTAINER, type Field } from './model.ts';

/** What an expression is asked about. */
export type Subject = 'container' | 'object';

/** An expression that can be asked. */
export interface Expression {
  readonly text: string;
  /** The properties of the subject that it reads, in the order of the text: `['identity', 'user']`. */
  readonly reads: readonly (readonly string[])[];
  /** Where each of them stands in the text. */
  readonly places: readonly {
    readonly path: readonly string[];
    readonly start: number;
    readonly end: number;
  }[];
  /** What it comes to. Throws `ExpressionError` where it cannot be decided. */
  ask(subject: unknown): unknown;
}

/** What is wrong with an expression, and where in its text. */
export class ExpressionError extends Error {
  readonly offset: number | null;

  constructor(message: string, offset: number | null) {
    super(message);
    this.offset = offset;
  }
}

/** A longer one is no rule that a person wrote. */
const LONGEST = 10_000;
const LIMITS = { maxAstNodes: 2000, maxDepth: 64 };
/** Steps of an expression on a text, RE2's way: linear in both. */
const STEPS = 5_000_000;

const environments: Readonly<Record<Subject, Environment>> = {
  container: environment('container'),
  object: environment('object'),
};

function environment(subject: Subject): Environment {
  return new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false, enableOptionalTypes: true })
    .registerVariable(subject, 'dyn')
    .registerFunction('string.matchesInLinearTime(string): bool', (text: string, pattern: string) =>
      matches(text, pattern),
    );
}

/**
 * Compiles a CEL expression (https://github.com/google/cel-spec/blob/master/doc/langdef.md). Throws `ExpressionError` for
 * what is none, and for a property that a container does not have.
 */
export function compileExpression(text: string, subject: Subject): Expression {
  if (text.length > LONGEST)
    throw new ExpressionError(`it has ${text.length} characters, more than ${LONGEST}`, null);
  const first = parse(text, subject);
  const nodes = [...nodesOf(first.ast)];
  const places = pathsIn(nodes, subject);
  if (subject === 'container') for (const { path, start } of places) checkPath(path, start);
  const run = parse(withLinearMatches(text, nodes), subject);
  const { valid, error } = run.check();
  if (!valid && error !== undefined) throw errorOf(error);
  return {
    text,
    reads: places.map(({ path }) => path),
    places,
    ask(value) {
      try {
        return run({ [subject]: value }) as unknown;
      } catch (caught) {
        throw errorOf(caught);
      }
    },
  };
}

function parse(text: string, subject: Subject): ReturnType<Environment['parse']> {
  try {
    return environments[subject].parse(text);
  } catch (caught) {
    throw errorOf(caught);
  }
}

function errorOf(error: unknown): ExpressionError {
  if (error instanceof ExpressionError) return error;
  if (error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError)
    return new ExpressionError(error.summary, error.range?.start ?? null);
  // The library's own faults, a stack that ends among them: the rule is not decided, the program goes on.
  return new ExpressionError(error instanceof Error ? error.message : String(error), null);
}

function* nodesOf(node: ASTNode): Iterable<ASTNode> {
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const one = pending.pop();
    if (Array.isArray(one)) pending.push(...[...one].reverse());
    else if (isNode(one)) {
      yield one;
      pending.push(one.args);
    }
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** The longest chains of properties of the subject: of `container.a.b == 1` it is a and b. */
function pathsIn(nodes: readonly ASTNode[], subject: Subject): Expression['places'] {
  const inner = new Set<unknown>();
  const found: { path: readonly string[]; start: number; end: number }[] = [];
  for (const node of nodes) {
    if (node.op !== '.' && node.op !== '.?') continue;
    inner.add(node.args[0]);
    if (inner.has(node)) continue;
    const path = pathOf(node, subject);
    if (path !== null) found.push({ path, start: node.range.start, end: node.range.end });
  }
  return found.sort((a, b) => a.start - b.start);
}

function pathOf(node: ASTNode, subject: Subject): readonly string[] | null {
  if (node.op === 'id') return node.args === subject ? [] : null;
  if (node.op !== '.' && node.op !== '.?') return null;
  const path = pathOf(node.args[0], subject);
  return path === null ? null : [...path, node.args[1]];
}

function checkPath(path: readonly string[], start: number): void {
  let fields: Readonly<Record<string, Field>> | undefined = CONTAINER;
  for (const [index, name] of path.entries()) {
    const field: Field | undefined = fields?.[name];
    if (field === undefined) {
      const before = ['container', ...path.slice(0, index)].join('.');
      const has = fields === undefined ? 'it has no properties' : `it has ${Object.keys(fields).join(', ')}`;
      throw new ExpressionError(`${before} has no ${name}: ${has}`, start);
    }
    if (field.type === 'map') return;
    fields = field.type === 'object' ? field.fields : undefined;
  }
}

/** The library's own `matches` is JavaScript's, which may never end; ours is RE2's kind, as CEL asks for. */
function withLinearMatches(text: string, nodes: readonly ASTNode[]): string {
  const ends = nodes.flatMap((node) =>
    node.op === 'rcall' && node.args[0] === 'matches' ? [node.args[1].range.end] : [],
  );
  let written = text;
  for (const end of ends.sort((a, b) => b - a)) {
    const at = written.indexOf('matches', end);
    written = `${written.slice(0, at)}matchesInLinearTime${written.slice(at + 'matches'.length)}`;
  }
  return written;
}

function matches(text: string, pattern: string): boolean {
  try {
    return matchFrom(compilePattern(pattern), text, 0, createBudget(HELM_LIMITS, STEPS)) !== null;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ExpressionError(`no regular expression of RE2: ${error.message}`, null);
  }
}
