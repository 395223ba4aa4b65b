import { define, type FunctionTable } from './functions/define.ts';
import { pureFunctions } from './functions/index.ts';
import type { Template } from './language/ast.ts';
import { isBlank } from './language/ast.ts';
import { execute, executeWithMarks } from './language/execute.ts';
import type { Machine, Mark } from './language/machine.ts';
import { parseTemplates } from './language/parse.ts';
import { type Budget, enter, LimitError, leave, spend, spendText } from './limits.ts';
import { GoError, type GoFunction, type GoValue, type Maybe, map } from './value/value.ts';

/** The templates of a chart, and the functions that they can call. */
export interface Engine {
  readonly templates: Map<string, Template>;
  readonly functions: ReadonlyMap<string, GoFunction>;
}

/** What `tpl` calls the text that it was given, in a fault. */
export const TPL_SOURCE = '(text given to tpl)';
/** Helm's name for the template that all others hang on. */
const ROOT = 'gotpl';
/** Texts that `tpl` was given already. */
const MOST_KEPT = 1000;

/** An engine without templates. `now` is milliseconds since 1970. */
export function createEngine(now: number): Engine {
  const templates = new Map<string, Template>();
  const functions = pureFunctions(now);
  const engine = { templates, functions };
  for (const [name, fn] of Object.entries(chartFunctions(engine, new Map()))) functions.set(name, fn);
  return engine;
}

/** Adds the templates of a file. One that holds nothing replaces no other of its name. Throws `SyntaxFault`. */
export function addTemplates(engine: Engine, source: { name: string; path: string }, text: string): void {
  for (const [name, template] of parse(engine, source, text)) {
    if (!engine.templates.has(name) || !isBlank(template.body)) engine.templates.set(name, template);
  }
}

function parse(
  engine: Engine,
  source: { name: string; path: string },
  text: string,
): ReadonlyMap<string, Template> {
  return parseTemplates(source, text, (name) => engine.functions.has(name));
}

/** What a template writes, and where it comes from: nobody can tell for `marks` of null. Throws `TemplateFault`. */
export function render(
  engine: Engine,
  name: string,
  { dot, budget }: { dot: Maybe; budget: Budget },
): { readonly text: string; readonly marks: readonly Mark[] | null } {
  const template = engine.templates.get(name);
  if (template === undefined)
    throw new GoError(`template: no template "${name}" associated with template "${ROOT}"`);
  const machine: Machine = { ...engine, budget };
  const written = executeWithMarks(machine, template, dot);
  const text = withoutNoValue(written.text);
  return { text, marks: text.length === written.text.length ? written.marks : null };
}

// What Go writes for nothing at all; Helm takes it out, wherever it came from.
function withoutNoValue(text: string): string {
  return text.includes('<no value>') ? text.replaceAll('<no value>', '') : text;
}

type Parsed = Map<string, ReadonlyMap<string, Template>>;

/** The functions that run templates, and those that would ask a cluster or a name server: these answer as without one. */
function chartFunctions(engine: Engine, kept: Parsed): FunctionTable {
  return {
    include: define(['string', 'any'], ([name, dot], budget) => include(engine, name, { dot, budget })),
    tpl: define(['string', 'any'], ([text, dot], budget) => runText(engine, text, { dot, budget, kept })),
    required: define(['string', 'any'], ([message, value]) => {
      if (value === null || value === '') throw new GoError(message);
      return value;
    }),
    fail: define(['string'], ([message]) => {
      throw new GoError(message);
    }),
    lookup: define(['string', 'string', 'string', 'string'], () => map()),
    getHostByName: define(['string'], () => ''),
  };
}

function include(engine: Engine, name: string, { dot, budget }: { dot: GoValue; budget: Budget }): string {
  const template = engine.templates.get(name);
  if (template === undefined)
    throw new GoError(`template: no template "${name}" associated with template "${ROOT}"`);
  // A nil that was given is nothing: a field of it is no error.
  const text = execute({ ...engine, budget }, template, dot ?? undefined);
  spendText(budget, text.length);
  return text;
}

// What the text defines is seen by nothing but the text.
function runText(
  engine: Engine,
  text: string,
  { dot, budget, kept }: { dot: GoValue; budget: Budget; kept: Parsed },
): string {
  if (!text.includes('{{')) return withoutNoValue(text);
  if (++budget.tplDepth > budget.limits.tplDepth) {
    throw new LimitError(`more than ${budget.limits.tplDepth} calls of tpl within each other`);
  }
  enter(budget);
  const parsed = kept.get(text) ?? parseText(engine, text, { budget, kept });
  const inner = parsed.size === 1 ? engine : withTemplates(engine, parsed, budget);
  const template = parsed.get(ROOT);
  const result = template === undefined ? '' : execute({ ...inner, budget }, template, dot ?? undefined);
  leave(budget);
  budget.tplDepth--;
  return withoutNoValue(result);
}

function parseText(
  engine: Engine,
  text: string,
  { budget, kept }: { budget: Budget; kept: Parsed },
): ReadonlyMap<string, Template> {
  spendText(budget, text.length);
  spend(budget, text.length);
  const parsed = parse(engine, { name: ROOT, path: TPL_SOURCE }, text);
  if (kept.size < MOST_KEPT) kept.set(text, parsed);
  return parsed;
}

function withTemplates(engine: Engine, more: ReadonlyMap<string, Template>, budget: Budget): Engine {
  spend(budget, engine.templates.size);
  const templates = new Map(engine.templates);
  for (const [name, template] of more) {
    if (!templates.has(name) || !isBlank(template.body)) templates.set(name, template);
  }
  const inner: Engine = { templates, functions: engine.functions };
  const functions = new Map([...engine.functions, ...Object.entries(chartFunctions(inner, new Map()))]);
  return { templates, functions };
}
