import { enter, leave, spend } from '../limits.ts';
import { printValue } from '../value/format.ts';
import { GoError, type GoValue, integerOf, type Maybe, sortedKeys, truth, typeOf } from '../value/value.ts';
import type { Conditional, Node, Template } from './ast.ts';
import { evaluatePipe, setVariable } from './evaluate.ts';
import {
  createFrame,
  emit,
  type Frame,
  located,
  type Machine,
  type Mark,
  mark,
  type Output,
} from './machine.ts';

/** What a list of nodes came to: its end, or a word that ends the loop around it. */
type Outcome = 'done' | 'break' | 'continue';

/**
 * Runs a template (https://pkg.go.dev/text/template) and gives what it writes. Throws `TemplateFault` for what Go calls
 * an error, and where the budget ends.
 */
export function execute(machine: Machine, template: Template, dot: Maybe): string {
  const frame = createFrame(machine, template, dot);
  run(frame, template, dot);
  return frame.output.parts.join('');
}

/** The same, with where each part of it comes from, as far as it comes from the template's own file. */
export function executeWithMarks(
  machine: Machine,
  template: Template,
  dot: Maybe,
): { readonly text: string; readonly marks: readonly Mark[] } {
  const all: Mark[] = [];
  const output: Output = { parts: [], length: 0, marks: { source: template.source, all } };
  run({ ...createFrame(machine, template, dot), output }, template, dot);
  return { text: output.parts.join(''), marks: all };
}

function run(frame: Frame, template: Template, dot: Maybe): void {
  const { budget } = frame.machine;
  enter(budget);
  walk(template.body, dot, frame);
  leave(budget);
}

function walk(nodes: readonly Node[], dot: Maybe, frame: Frame): Outcome {
  for (const node of nodes) {
    const outcome = node.type === 'text' ? writeText(node, frame) : step(node, dot, frame);
    if (outcome !== 'done') return outcome;
  }
  return 'done';
}

function writeText(node: Extract<Node, { type: 'text' }>, frame: Frame): Outcome {
  try {
    emit(frame, node.text, node);
  } catch (error) {
    throw located(error, frame);
  }
  return 'done';
}

function step(node: Exclude<Node, { type: 'text' }>, dot: Maybe, frame: Frame): Outcome {
  frame.line = node.line;
  try {
    spend(frame.machine.budget, 1);
    switch (node.type) {
      case 'action': {
        const value = evaluatePipe(node.pipe, dot, frame);
        if (node.pipe.variables.length === 0) emit(frame, printValue(value, frame.machine.budget), node);
        return 'done';
      }
      case 'template':
        runTemplate(node, dot, frame);
        return 'done';
      case 'range':
        return runRange(node, dot, frame);
      case 'if':
      case 'with':
        return runCondition(node, dot, frame);
      default:
        return node.type;
    }
  } catch (error) {
    throw located(error, frame);
  }
}

function block(nodes: readonly Node[], dot: Maybe, frame: Frame): Outcome {
  enter(frame.machine.budget);
  const outcome = walk(nodes, dot, frame);
  leave(frame.machine.budget);
  return outcome;
}

function runCondition(node: Conditional, dot: Maybe, frame: Frame): Outcome {
  const mark = frame.variables.length;
  const value = evaluatePipe(node.pipe, dot, frame);
  let outcome: Outcome = 'done';
  if (truth(value)) outcome = block(node.body, node.type === 'with' ? value : dot, frame);
  else if (node.otherwise !== null) outcome = block(node.otherwise, dot, frame);
  frame.variables.length = mark;
  return outcome;
}

function runTemplate(node: Extract<Node, { type: 'template' }>, dot: Maybe, frame: Frame): void {
  const template = frame.machine.templates.get(node.name);
  if (template === undefined) throw new GoError(`template "${node.name}" not defined`);
  const argument = node.pipe === null ? undefined : evaluatePipe(node.pipe, dot, frame);
  const output: Output = frame.output;
  mark(frame, node.at, false);
  run({ ...createFrame(frame.machine, template, argument), output }, template, argument);
}

function runRange(node: Conditional, dot: Maybe, frame: Frame): Outcome {
  const start = frame.variables.length;
  const value = evaluatePipe(node.pipe, dot, frame);
  const mark = frame.variables.length;
  let some = false;
  for (const [key, item] of iterate(value, node)) {
    some = true;
    frame.line = node.line;
    spend(frame.machine.budget, 1);
    bind(node, key, item, frame);
    const outcome = block(node.body, item, frame);
    frame.variables.length = mark;
    if (outcome === 'break') break;
  }
  let outcome: Outcome = 'done';
  if (!some && node.otherwise !== null) outcome = block(node.otherwise, dot, frame);
  frame.variables.length = start;
  return outcome;
}

function bind({ pipe }: Conditional, key: Maybe, item: Maybe, frame: Frame): void {
  const [first, second] = pipe.variables;
  if (first === undefined) return;
  if (pipe.assigns) {
    setVariable(frame, first, second === undefined ? item : key);
    if (second !== undefined) setVariable(frame, second, item);
    return;
  }
  const top = frame.variables.at(-1);
  if (top !== undefined) top.value = item;
  const below = frame.variables.at(-2);
  if (second !== undefined && below !== undefined) below.value = key;
}

function* iterate(value: Maybe, node: Conditional): Iterable<readonly [Maybe, Maybe]> {
  if (value === null || value === undefined) return;
  const count = integerOf(value);
  if (count !== null) {
    if (node.pipe.variables.length > 1) {
      throw new GoError(`can't use ${count} to iterate over more than one variable`);
    }
    for (let at = 0n; at < count; at++) yield [undefined, sameType(value, at)];
  } else if (typeof value === 'object' && value.kind === 'list') {
    const items = value.items ?? [];
    for (let at = 0; at < items.length; at++) yield [BigInt(at), items[at]];
  } else if (typeof value === 'object' && value.kind === 'map') {
    // The keys as they are now: a body that adds some does not go on for ever.
    const items = sortedKeys(value).map((key) => [key, value.entries.get(key) ?? null] as const);
    yield* items;
  } else if (typeof value === 'object' && value.kind === 'bytes') {
    throw new GoError('range over bytes is not supported');
  } else {
    throw new GoError(`range can't iterate over a value of type ${typeOf(value)}`);
  }
}

function sameType(like: GoValue, value: bigint): GoValue {
  return typeof like === 'object' && like !== null && like.kind === 'integer' ? { ...like, value } : value;
}
