import { enter, leave, spend } from '../limits.ts';
import { GoError, type Maybe, typeOf, zeroOf } from '../value/value.ts';
import type { Expression, NumberLiteral, Pipe } from './ast.ts';
import { type Call, callFunction, type Final, NOTHING } from './call.ts';
import type { Frame } from './machine.ts';

/** The value of a pipeline; its variables are set. Throws `GoError` for what Go calls an error. */
export function evaluatePipe(pipe: Pipe, dot: Maybe, frame: Frame): Maybe {
  const { budget } = frame.machine;
  enter(budget);
  let value: Final = NOTHING;
  for (const command of pipe.commands) {
    spend(budget, 1);
    const result: Maybe = evaluateCommand({
      words: command.words,
      dot,
      frame,
      final: value,
      evaluate: evaluateWord,
    });
    // A nil taken out of its interface: from here on a field of it is nothing, and no error.
    value = result === null ? undefined : result;
  }
  leave(budget);
  const result: Maybe = value === NOTHING ? undefined : value;
  for (const name of pipe.variables) {
    if (pipe.assigns) setVariable(frame, name, result);
    else frame.variables.push({ name, value: result });
  }
  return result;
}

function evaluateCommand(call: Call): Maybe {
  const { words, dot, frame, final } = call;
  const [first] = words;
  if (first === undefined) throw new GoError('empty command');
  switch (first.type) {
    case 'field':
      frame.line = first.line;
      return fieldChain(dot, first.names, call);
    case 'chain':
      frame.line = first.line;
      return fieldChain(chained(first.of, dot, frame), first.names, call);
    case 'function':
      frame.line = first.line;
      return callFunction(frame.machine.functions.get(first.name), first.name, call);
    case 'variable': {
      const value = variable(frame, first.name);
      if (first.names.length > 0) return fieldChain(value, first.names, call);
      break;
    }
    default:
      break;
  }
  if (words.length > 1 || final !== NOTHING) throw new GoError("can't give argument to non-function");
  if (first.type === 'nil') throw new GoError('nil is not a command');
  return evaluateWord(first, dot, frame);
}

/** The value of a word that stands as an argument. */
export function evaluateWord(word: Expression, dot: Maybe, frame: Frame): Maybe {
  const call: Call = { words: [word], dot, frame, final: NOTHING, evaluate: evaluateWord };
  switch (word.type) {
    case 'dot':
      return dot;
    case 'nil':
      return null;
    case 'bool':
    case 'string':
      return word.value;
    case 'number':
      return idealConstant(word);
    case 'function':
    case 'field':
    case 'chain':
      return evaluateCommand(call);
    case 'pipe':
      return evaluatePipe(word.pipe, dot, frame);
    default: {
      const value = variable(frame, word.name);
      return word.names.length === 0 ? value : fieldChain(value, word.names, call);
    }
  }
}

function chained(of: Expression, dot: Maybe, frame: Frame): Maybe {
  if (of.type === 'nil') throw new GoError('indirection through explicit nil');
  return evaluateWord(of, dot, frame);
}

function idealConstant(literal: NumberLiteral): Maybe {
  if (literal.floating && literal.float !== null) return literal.float;
  if (literal.integer === null) throw new GoError(`${literal.text} overflows int`);
  return literal.integer;
}

function fieldChain(start: Maybe, names: readonly string[], call: Call): Maybe {
  let value = start;
  names.forEach((name, at) => {
    const last = at === names.length - 1;
    value = field(value, name, last ? call : { ...call, words: [], final: NOTHING });
  });
  return value;
}

function field(receiver: Maybe, name: string, call: Call): Maybe {
  if (receiver === undefined) return undefined;
  if (receiver === null) throw new GoError(`nil pointer evaluating interface {}.${name}`);
  const hasArguments = call.words.length > 1 || call.final !== NOTHING;
  if (typeof receiver === 'object' && receiver.kind !== 'integer' && receiver.kind !== 'bytes') {
    const method = receiver.methods?.get(name);
    if (method !== undefined) return callFunction(method, name, call);
    if (receiver.kind === 'map') {
      if (hasArguments) throw new GoError(`${name} is not a method but has arguments`);
      return receiver.entries.get(name) ?? zeroOf(receiver.type);
    }
    if (receiver.kind === 'object' && receiver.fields.has(name)) {
      if (hasArguments) throw new GoError(`${name} has arguments but cannot be invoked as function`);
      return receiver.fields.get(name);
    }
  }
  throw new GoError(`can't evaluate field ${name} in type ${typeOf(receiver)}`);
}

function variable(frame: Frame, name: string): Maybe {
  for (let at = frame.variables.length - 1; at >= 0; at--) {
    const found = frame.variables[at];
    if (found?.name === name) return found.value;
  }
  throw new GoError(`undefined variable: ${name}`);
}

/** Gives a new value to a variable that exists. */
export function setVariable(frame: Frame, name: string, value: Maybe): void {
  for (let at = frame.variables.length - 1; at >= 0; at--) {
    const found = frame.variables[at];
    if (found?.name !== name) continue;
    found.value = value;
    return;
  }
  throw new GoError(`undefined variable: ${name}`);
}
