import type { Command, Expression, Pipe } from './ast.ts';
import { SyntaxFault, type Token, type TokenType } from './lex.ts';
import { parseNumber, parseRune, unquote } from './literal.ts';

/** Where the parser stands. */
export interface Parser {
  readonly tokens: readonly Token[];
  at: number;
  /** The variables that exist here. */
  readonly variables: string[];
  readonly hasFunction: (name: string) => boolean;
  /** Pipelines and blocks within each other. */
  depth: number;
}

/** Deeper than any template that a person wrote; the evaluator follows by recursion. */
const DEEPEST = 200;
const MOST_VARIABLES = 2000;

/** One level deeper, for as long as `parse` runs. */
export function nested<T>(parser: Parser, parse: () => T): T {
  if (++parser.depth > DEEPEST) throw fault(parser, 'nested too deep');
  const result = parse();
  parser.depth--;
  return result;
}

/** The next word; blanks are passed over unless `blanks` are asked for. */
export function peek(parser: Parser, blanks = false): Token {
  if (!blanks) while (parser.tokens[parser.at]?.type === 'space') parser.at++;
  const token = parser.tokens[parser.at] ?? parser.tokens.at(-1);
  if (token === undefined) throw new SyntaxFault('unexpected EOF', 1);
  return token;
}

/** The next word, and on to the one behind it. */
export function next(parser: Parser): Token {
  const token = peek(parser);
  parser.at++;
  return token;
}

export function expect(parser: Parser, type: TokenType, context: string): Token {
  const token = next(parser);
  if (token.type !== type) throw unexpected(token, context);
  return token;
}

export function unexpected(token: Token, context: string): SyntaxFault {
  const what = token.type === 'end' ? 'EOF' : `"${shortened(token.text)}"`;
  return new SyntaxFault(`unexpected ${what} in ${context}`, token.line);
}

export function fault(parser: Parser, message: string): SyntaxFault {
  return new SyntaxFault(message, peek(parser, true).line);
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** A pipeline up to and with `end`: `$a, $b := .x | f | g`. */
export function parsePipe(parser: Parser, context: string, end: 'close' | 'paren-close'): Pipe {
  const { line } = peek(parser);
  const declared = parseVariables(parser, context);
  const commands: Command[] = [];
  for (;;) {
    const token = peek(parser);
    if (token.type === end) break;
    if (!startsOperand(token)) throw unexpected(token, context);
    commands.push(parseCommand(parser));
  }
  if (commands.length === 0) throw fault(parser, `missing value for ${context}`);
  checkStages(parser, commands);
  parser.at++;
  return { line, ...declared, commands };
}

const OPERANDS = new Set<TokenType>([
  'bool',
  'rune',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw-string',
  'string',
  'variable',
  'paren-open',
]);

function startsOperand(token: Token): boolean {
  return OPERANDS.has(token.type);
}

// A literal takes no argument, so it can only begin a pipeline.
function checkStages(parser: Parser, commands: readonly Command[]): void {
  commands.slice(1).forEach(({ words }, at) => {
    if (/^(?:bool|dot|nil|number|string)$/.test(words[0]?.type ?? '')) {
      throw fault(parser, `non executable command in pipeline stage ${at + 2}`);
    }
  });
}

function parseVariables(parser: Parser, context: string): { variables: string[]; assigns: boolean } {
  const variables: string[] = [];
  for (;;) {
    const start = parser.at;
    const token = peek(parser);
    if (token.type !== 'variable') break;
    parser.at++;
    const after = peek(parser);
    if (after.type === 'assign' || after.type === 'declare') {
      parser.at++;
      declare(parser, variables, token.text);
      return { variables, assigns: after.type === 'assign' };
    }
    if (after.type !== 'char' || after.text !== ',') {
      parser.at = start;
      break;
    }
    parser.at++;
    declare(parser, variables, token.text);
    if (context !== 'range' || variables.length > 1)
      throw fault(parser, `too many declarations in ${context}`);
    if (!/^(?:variable|close|paren-close)$/.test(peek(parser).type)) {
      throw fault(parser, 'range can only initialize variables');
    }
  }
  return { variables, assigns: false };
}

function declare(parser: Parser, variables: string[], name: string): void {
  // Looking one up walks the list.
  if (parser.variables.length >= MOST_VARIABLES) throw fault(parser, `more than ${MOST_VARIABLES} variables`);
  variables.push(name);
  parser.variables.push(name);
}

function parseCommand(parser: Parser): Command {
  const words: Expression[] = [];
  for (;;) {
    peek(parser);
    const operand = parseOperand(parser);
    if (operand !== null) words.push(operand);
    const token = peek(parser, true);
    if (token.type === 'space') {
      parser.at++;
      continue;
    }
    if (token.type === 'pipe') parser.at++;
    else if (token.type !== 'close' && token.type !== 'paren-close') throw unexpected(token, 'operand');
    break;
  }
  if (words.length === 0) throw fault(parser, 'empty command');
  return { words };
}

/** A term and the fields that follow it without a blank. */
function parseOperand(parser: Parser): Expression | null {
  const term = parseTerm(parser);
  if (term === null || peek(parser, true).type !== 'field') return term;
  const { line } = peek(parser, true);
  const names: string[] = [];
  while (peek(parser, true).type === 'field') names.push(next(parser).text.slice(1));
  switch (term.type) {
    case 'field':
      return { ...term, names: [...term.names, ...names] };
    case 'variable':
      return { ...term, names };
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      throw fault(parser, 'unexpected . after a term');
    default:
      return { type: 'chain', of: term, names, line };
  }
}

function parseTerm(parser: Parser): Expression | null {
  const token = peek(parser);
  const { line, text } = token;
  if (!startsOperand(token)) return null;
  parser.at++;
  switch (token.type) {
    case 'identifier':
      if (!parser.hasFunction(text)) throw new SyntaxFault(`function "${shortened(text)}" not defined`, line);
      return { type: 'function', name: text, line };
    case 'variable':
      if (!parser.variables.includes(text))
        throw new SyntaxFault(`undefined variable "${shortened(text)}"`, line);
      return { type: 'variable', name: text, names: [], line };
    case 'field':
      return { type: 'field', names: [text.slice(1)], line };
    case 'paren-open':
      return {
        type: 'pipe',
        line,
        pipe: nested(parser, () => parsePipe(parser, 'parenthesized pipeline', 'paren-close')),
      };
    default:
      return parseLiteral(token);
  }
}

function parseLiteral({ type, text, line }: Token): Expression {
  if (type === 'dot') return { type: 'dot' };
  if (type === 'nil') return { type: 'nil' };
  if (type === 'bool') return { type: 'bool', value: text === 'true' };
  if (type === 'number' || type === 'rune') {
    const number = type === 'number' ? parseNumber(text) : parseRune(text);
    if (number === null) throw new SyntaxFault(`illegal number syntax: "${shortened(text)}"`, line);
    return number;
  }
  const value = unquote(text);
  if (value === null) throw new SyntaxFault('invalid syntax', line);
  return { type: 'string', value };
}
