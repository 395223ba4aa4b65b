import type { Place } from '../../bytes/located/text.ts';
import { nodeAt, plainOf } from '../../bytes/located/fields.ts';
import type { Container, Origin } from '../model/container.ts';
import type { KubernetesObject } from '../model/tree.ts';
import type { RuleChecks, RuleContext, Violation } from '../rules/contract.ts';
import type { OwnRule } from './contract.ts';
import { type Expression, ExpressionError } from './expression.ts';
import { placeIn, plainContainer } from './model.ts';

/** What a check needs of its rule. */
type Asked = Pick<OwnRule['own'], 'on' | 'kinds' | 'expression' | 'message' | 'messageExpression'> & {
  readonly id: string;
  readonly origins: readonly Origin[];
  /** What to point at; null: what the expression reads first. */
  readonly path: readonly string[] | null;
};

const OBJECTS = new WeakMap<KubernetesObject, unknown>();

/** The checks of a rule: one that cannot be decided is told to the context, for it is not clean. */
export function checksOf(asked: Asked): RuleChecks {
  const path = asked.path ?? asked.expression.reads[0] ?? [];
  if (asked.on === 'container')
    return {
      container: {
        origins: asked.origins,
        check: (container, context) =>
          check(
            asked,
            { value: plainContainer(container), at: () => placeIn(container, path), whole: container.at },
            context,
          ),
      },
    };
  return {
    object: {
      kinds: asked.kinds.length === 0 ? 'all' : asked.kinds,
      check: (object, context) =>
        check(
          asked,
          {
            value: plainObject(object),
            at: () => nodeAt(object.node, ...path) ?? object.at,
            whole: object.at,
          },
          context,
        ),
    },
  };
}

interface Asking {
  readonly value: unknown;
  at(): Place;
  readonly whole: Place;
}

function check(asked: Asked, { value, at, whole }: Asking, context: RuleContext): Violation | null {
  try {
    const answer = asked.expression.ask(value);
    if (answer === true) return null;
    if (answer !== false) throw new ExpressionError('it comes to something else than true or false', null);
    return { at: at(), reason: messageOf(asked, value) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    context.undecided?.({ id: asked.id, at: whole, reason: error.message });
    return null;
  }
}

function messageOf({ message, messageExpression }: Asked, value: unknown): string {
  const said = messageExpression === null ? null : textOf(messageExpression, value);
  return said === null || said === '' ? message : said;
}

/** As in an admission policy: a message that cannot be made is no reason not to say anything. */
function textOf(expression: Expression, value: unknown): string | null {
  try {
    const text = expression.ask(value);
    return typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : null;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return null;
  }
}

function plainObject(object: KubernetesObject): unknown {
  const known = OBJECTS.get(object);
  if (known !== undefined) return known;
  const plain = withInts(plainOf(object.node));
  OBJECTS.set(object, plain);
  return plain;
}

/** CEL tells ints from doubles: what is written without a fraction is an int. */
function withInts(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(withInts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withInts(one)]));
}

/** The containers that a rule is asked about. */
export const ALL_ORIGINS: readonly Container['origin'][] = [
  'dockerfile',
  'image',
  'compose',
  'kubernetes',
  'live',
];
