import { type Conditional, isBlank, type Node, type Template } from './ast.ts';
import { lex, SyntaxFault, type Token } from './lex.ts';
import { unquote } from './literal.ts';
import { expect, fault, nested, next, type Parser, parsePipe, peek, unexpected } from './parse-pipeline.ts';

/** Where a text comes from. */
export interface TemplateSource {
  /** What `include` and `template` call it. */
  readonly name: string;
  /** What a fault calls it. */
  readonly path: string;
}

/**
 * The templates of a text: the text itself under its own name, and those that `define` and `block` make
 * (https://pkg.go.dev/text/template#hdr-Nested_template_definitions). Throws `SyntaxFault`; then the text defines nothing.
 */
export function parseTemplates(
  source: TemplateSource,
  text: string,
  hasFunction: (name: string) => boolean,
): ReadonlyMap<string, Template> {
  const templates = new Map<string, Template>();
  const parser: BlockParser = {
    tokens: lex(text),
    at: 0,
    variables: ['$'],
    hasFunction,
    depth: 0,
    loops: 0,
    define: (name, body) => add(templates, { name, source: source.path, body }, peek(parser, true).line),
  };
  parser.define(source.name, parseTop(parser));
  return templates;
}

interface BlockParser extends Parser {
  /** `range` around this place. */
  loops: number;
  define(name: string, body: readonly Node[]): void;
}

function add(templates: Map<string, Template>, template: Template, line: number): void {
  const before = templates.get(template.name);
  if (before === undefined || isBlank(before.body)) templates.set(template.name, template);
  else if (!isBlank(template.body)) {
    throw new SyntaxFault(`multiple definition of template "${template.name}"`, line);
  }
}

function parseTop(parser: BlockParser): readonly Node[] {
  const body: Node[] = [];
  for (;;) {
    const token = peek(parser);
    if (token.type === 'end') return body;
    if (token.type === 'open') {
      const start = parser.at++;
      if (isKeyword(peek(parser), 'define')) {
        parser.at++;
        parseDefinition(parser);
        continue;
      }
      parser.at = start;
    }
    const node = parseNode(parser);
    if ('ends' in node) throw new SyntaxFault(`unexpected {{${node.ends}}}`, node.line);
    body.push(node);
  }
}

function isKeyword({ type, text }: Token, keyword: string): boolean {
  return type === 'keyword' && text === keyword;
}

/** What ends a list of nodes. */
interface Ending {
  readonly ends: 'end' | 'else';
  readonly line: number;
}

// A definition sees no variable of what is around it.
function parseDefinition(parser: BlockParser): void {
  const name = parseName(parser, 'define clause');
  expect(parser, 'close', 'define clause');
  parser.define(name, parseAlone(parser, 'define clause'));
}

function parseAlone(parser: BlockParser, context: string): readonly Node[] {
  const outer = parser.variables.splice(0, parser.variables.length, '$');
  const { loops } = parser;
  parser.loops = 0;
  const { body, ending } = parseList(parser);
  if (ending.ends !== 'end') throw new SyntaxFault(`unexpected {{else}} in ${context}`, ending.line);
  parser.variables.splice(0, parser.variables.length, ...outer);
  parser.loops = loops;
  return body;
}

function parseName(parser: BlockParser, context: string): string {
  const token = next(parser);
  if (token.type !== 'string' && token.type !== 'raw-string') throw unexpected(token, context);
  const name = unquote(token.text);
  if (name === null) throw new SyntaxFault('invalid syntax', token.line);
  return name;
}

function parseList(parser: BlockParser): { body: readonly Node[]; ending: Ending } {
  return nested(parser, () => {
    const body: Node[] = [];
    while (peek(parser).type !== 'end') {
      const node = parseNode(parser);
      if ('ends' in node) return { body, ending: node };
      body.push(node);
    }
    throw fault(parser, 'unexpected EOF');
  });
}

function parseNode(parser: BlockParser): Node | Ending {
  const token = next(parser);
  if (token.type === 'text') return { type: 'text', at: token.at, text: token.text };
  if (token.type !== 'open') throw unexpected(token, 'input');
  const word = peek(parser);
  if (word.type === 'keyword') {
    parser.at++;
    return parseKeyword(parser, word, token.at);
  }
  return { type: 'action', at: token.at, line: word.line, pipe: parsePipe(parser, 'command', 'close') };
}

function parseKeyword(parser: BlockParser, { text, line }: Token, at: number): Node | Ending {
  switch (text) {
    case 'if':
    case 'with':
    case 'range':
      return parseConditional(parser, text, line);
    case 'end':
      expect(parser, 'close', 'end');
      return { ends: 'end', line };
    case 'else':
      return parseElse(parser, line);
    case 'template':
      return parseTemplate(parser, line, at);
    case 'block':
      return parseBlock(parser, line, at);
    case 'break':
    case 'continue':
      expect(parser, 'close', `{{${text}}}`);
      if (parser.loops === 0) throw new SyntaxFault(`{{${text}}} outside {{range}}`, line);
      return { type: text, line };
    default:
      throw new SyntaxFault(`unexpected {{${text}}}`, line);
  }
}

// `{{else if}}` leaves its `if` to whoever asked, for it needs no `{{end}}` of its own.
function parseElse(parser: BlockParser, line: number): Ending {
  const word = peek(parser);
  if (!isKeyword(word, 'if') && !isKeyword(word, 'with')) expect(parser, 'close', 'else');
  return { ends: 'else', line };
}

function parseConditional(parser: BlockParser, type: Conditional['type'], line: number): Conditional {
  const variables = parser.variables.length;
  const pipe = parsePipe(parser, type, 'close');
  if (type === 'range') parser.loops++;
  const { body, ending } = parseList(parser);
  if (type === 'range') parser.loops--;
  const otherwise = ending.ends === 'else' ? parseOtherwise(parser, type) : null;
  parser.variables.length = variables;
  return { type, line, pipe, body, otherwise };
}

function parseOtherwise(parser: BlockParser, type: Conditional['type']): readonly Node[] {
  const word = peek(parser);
  if (type !== 'range' && isKeyword(word, type)) {
    parser.at++;
    return nested(parser, () => [parseConditional(parser, type, word.line)]);
  }
  const { body, ending } = parseList(parser);
  if (ending.ends !== 'end') throw new SyntaxFault('expected end; found {{else}}', ending.line);
  return body;
}

function parseTemplate(parser: BlockParser, line: number, at: number): Node {
  const name = parseName(parser, 'template clause');
  if (peek(parser).type !== 'close') {
    return { type: 'template', at, line, name, pipe: parsePipe(parser, 'template clause', 'close') };
  }
  parser.at++;
  return { type: 'template', at, line, name, pipe: null };
}

function parseBlock(parser: BlockParser, line: number, at: number): Node {
  const name = parseName(parser, 'block clause');
  const pipe = parsePipe(parser, 'block clause', 'close');
  parser.define(name, parseAlone(parser, 'block clause'));
  return { type: 'template', at, line, name, pipe };
}
