import type { Place } from '../../bytes/located/text.ts';
import type { Rule } from '../rules/contract.ts';
import type { Expression, Subject } from './expression.ts';

/** A rule of the user. */
export interface OwnRule extends Rule {
  readonly own: {
    /** Where it is written. */
    readonly at: Place;
    readonly on: Subject;
    /** Of objects: `Deployment`; empty: all. */
    readonly kinds: readonly string[];
    /** True where all is well. */
    readonly expression: Expression;
    /** Without an expression, or where it gives no text. */
    readonly message: string;
    readonly messageExpression: Expression | null;
    readonly tests: readonly OwnTest[];
  };
}

/** An example that a rule must find something in, or must not. */
export interface OwnTest {
  readonly name: string;
  readonly at: Place;
  /** What the text is read as: `Dockerfile`, `compose.yaml`, `manifest.yaml`. */
  readonly file: string;
  readonly text: string;
  readonly finds: boolean;
}

/** What is wrong with a file of rules. */
export interface RuleProblem {
  readonly at: Place;
  readonly reason: string;
}
