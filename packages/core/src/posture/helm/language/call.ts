import { spend } from '../limits.ts';
import {
  ANY_MAP,
  GoError,
  type GoFunction,
  type GoValue,
  isMap,
  type Maybe,
  type ParamType,
  truth,
  typeOf,
} from '../value/value.ts';
import type { Expression } from './ast.ts';
import { type Frame, TemplateFault } from './machine.ts';

/** The result of the command before, which becomes the last argument; `NOTHING` for the first command. */
export type Final = Maybe | typeof NOTHING;
export const NOTHING: unique symbol = Symbol('nothing');

/** A call: its words, the first of which names what is called. */
export interface Call {
  readonly words: readonly Expression[];
  readonly dot: Maybe;
  readonly frame: Frame;
  readonly final: Final;
  /** Evaluates an argument. Given, because the evaluator calls functions and functions have arguments. */
  readonly evaluate: (word: Expression, dot: Maybe, frame: Frame) => Maybe;
}

const TYPE_NAMES: Readonly<Record<ParamType, string>> = {
  any: 'interface {}',
  reflect: 'reflect.Value',
  string: 'string',
  int: 'int',
  float64: 'float64',
  bool: 'bool',
  map: ANY_MAP,
  time: 'time.Time',
};

/** Calls a function with the words behind its name, and with what the pipeline brings. */
export function callFunction(fn: GoFunction | undefined, name: string, call: Call): Maybe {
  if (fn === undefined) throw new GoError(`"${name}" is not a defined function`);
  const { budget } = call.frame.machine;
  spend(budget, 1);
  checkCount(fn, name, call);
  if (name === 'and' || name === 'or') return shortCircuit(name === 'or', call);
  const args = evaluateArguments(fn, call);
  const { frame } = call;
  const { line } = frame;
  try {
    return fn.run(args, budget);
  } catch (error) {
    // What the chart itself says stands as it is.
    if (error instanceof GoError && name !== 'fail' && name !== 'required') {
      throw new GoError(`error calling ${name}: ${error.message}`);
    }
    // What is included has places of its own; the next is this call's.
    if (error instanceof TemplateFault) frame.line = line;
    throw error;
  }
}

function checkCount({ params, rest }: GoFunction, name: string, { words, final }: Call): void {
  const given = Math.max(0, words.length - 1) + (final === NOTHING ? 0 : 1);
  if (rest !== null && given < params.length) {
    throw new GoError(`wrong number of args for ${name}: want at least ${params.length} got ${given}`);
  }
  if (rest === null && given !== params.length) {
    throw new GoError(`wrong number of args for ${name}: want ${params.length} got ${given}`);
  }
}

function shortCircuit(wanted: boolean, call: Call): Maybe {
  let value: Maybe;
  for (const word of call.words.slice(1)) {
    value = typed(word, 'reflect', call);
    if (truth(value) === wanted) return value;
  }
  return call.final === NOTHING ? value : call.final;
}

function evaluateArguments({ params, rest }: GoFunction, call: Call): readonly GoValue[] {
  const args: Maybe[] = [];
  const typeAt = (at: number): ParamType => params[at] ?? rest ?? 'any';
  for (const word of call.words.slice(1)) args.push(typed(word, typeAt(args.length), call));
  if (call.final !== NOTHING) args.push(validate(call.final, typeAt(args.length)));
  // Only functions over `reflect` are given undefined, and they know it.
  return args as readonly GoValue[];
}

function typed(word: Expression, type: ParamType, call: Call): Maybe {
  const { dot, frame } = call;
  const untyped = type === 'any' || type === 'reflect';
  switch (word.type) {
    case 'nil':
      if (untyped || type === 'map') return null;
      throw new GoError(`cannot assign nil to ${TYPE_NAMES[type]}`);
    case 'bool':
    case 'string':
      if (untyped || typeof word.value === (type === 'bool' ? 'boolean' : type)) return word.value;
      break;
    case 'number':
      if (untyped) return call.evaluate(word, dot, frame);
      if (type === 'int' && word.integer !== null) return word.integer;
      if (type === 'float64' && word.float !== null) return word.float;
      break;
    default:
      return validate(call.evaluate(word, dot, frame), type);
  }
  throw new GoError(`expected ${TYPE_NAMES[type]}; found a ${word.type}`);
}

function validate(value: Maybe, type: ParamType): Maybe {
  if (type === 'reflect') return value;
  if (value === undefined) {
    if (type === 'any' || type === 'map') return null;
    throw new GoError(`invalid value; expected ${TYPE_NAMES[type]}`);
  }
  if (isAssignable(value, type)) return value;
  const got = value === null ? 'interface {}' : typeOf(value);
  throw new GoError(`wrong type for value; expected ${TYPE_NAMES[type]}; got ${got}`);
}

function isAssignable(value: GoValue, type: ParamType): boolean {
  switch (type) {
    case 'string':
    case 'bool':
      return typeof value === (type === 'bool' ? 'boolean' : 'string');
    case 'int':
      return typeof value === 'bigint';
    case 'float64':
      return typeof value === 'number';
    case 'map':
      return isMap(value) && (value.type === ANY_MAP || value.type === 'chartutil.Values');
    case 'time':
      return (
        typeof value === 'object' && value !== null && value.kind === 'object' && value.type === 'time.Time'
      );
    default:
      return true;
  }
}
