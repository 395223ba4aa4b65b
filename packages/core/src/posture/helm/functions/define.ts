import type { Budget } from '../limits.ts';
import type { GoFunction, GoMap, GoObject, GoValue, Maybe, ParamType } from '../value/value.ts';
import { map } from '../value/value.ts';

/** What an argument of each type is, once it was checked. */
interface Given {
  any: GoValue;
  string: string;
  int: number;
  float64: number;
  bool: boolean;
  map: GoMap;
  time: GoObject;
  reflect: Maybe;
}

type Arguments<P extends readonly ParamType[]> = { [K in keyof P]: Given[P[K]] };

/** A function with so many arguments: `define(['int', 'string'], ([count, text], budget) => …)`. */
export function define<const P extends readonly ParamType[]>(
  params: P,
  run: (args: Arguments<P>, budget: Budget) => Maybe,
): GoFunction {
  return {
    params,
    rest: null,
    run: (args, budget) => run(prepared(params, null, args) as unknown as Arguments<P>, budget),
  };
}

/** A function with any number of arguments behind the first ones, which come as a list. */
export function variadic<const P extends readonly ParamType[], R extends ParamType>(
  params: P,
  rest: R,
  run: (args: [...Arguments<P>, readonly Given[R][]], budget: Budget) => Maybe,
): GoFunction {
  return {
    params,
    rest,
    run: (args, budget) => {
      const all = prepared(params, rest, args);
      const first = all.slice(0, params.length);
      return run([...first, all.slice(params.length)] as unknown as Parameters<typeof run>[0], budget);
    },
  };
}

// An `int` of a template is 64 bits wide; as a count or a width, a double holds all of it that matters.
function prepared(params: readonly ParamType[], rest: ParamType | null, args: readonly GoValue[]): Maybe[] {
  return args.map((arg, at) => {
    const type = params[at] ?? rest;
    if (type === 'int' && typeof arg === 'bigint') return Number(arg);
    return type === 'map' && arg === null ? map() : arg;
  });
}

export type FunctionTable = Readonly<Record<string, GoFunction>>;
