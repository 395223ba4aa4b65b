import type { Dockerfile, Instruction, Stage } from './contract.ts';
import {
  applyArgument,
  applyEnvironment,
  globalTarget,
  PROXY_ARGUMENTS,
  type Scope,
  type Target,
  type Variable,
} from './variables.ts';

/** What is known of the images that stages are built on. */
export interface ScopeOptions {
  /** The environment of a stage's base image; null: not known. */
  readonly environmentOf?: (stage: Stage) => ReadonlyMap<string, string> | null;
}

/** Variables of a stage, above those of the stage that it is built on. */
interface Layer {
  own: Map<string, Variable>;
  below: Layer | null;
  depth: number;
}

/** Stages on stages, above which a look-up would take too long. */
const DEEPEST = 64;

/**
 * Calls `visit` with every instruction and the variables as they are before it: for FROM and before it the global ARGs,
 * then what ENV and ARG said in the stage and in those that it is built on. The scope changes after the call.
 */
export function forEachScope(
  file: Dockerfile,
  visit: (instruction: Instruction, scope: Scope) => void,
  options: ScopeOptions = {},
): void {
  const { escape } = file;
  const global = globalTarget(escape);
  const inherited = global.scope;
  for (const instruction of file.instructions) {
    if (instruction.stage !== null) break;
    visit(instruction, inherited);
    if (instruction.keyword === 'ARG') applyArgument(instruction, global);
  }
  const bases: { layer: Layer; complete: boolean }[] = [];
  for (const stage of file.stages) {
    visit(stage.from, inherited);
    const { base } = stage;
    const below = base.kind === 'stage' ? (bases[base.index] ?? null) : null;
    const environment = base.kind === 'image' ? (options.environmentOf?.(stage) ?? null) : null;
    const complete = below?.complete ?? (base.kind === 'scratch' || environment !== null);
    const layer = layerOn(below?.layer ?? bottomOf(environment));
    const scope: Scope = { lookup: (name) => lookUp(layer, name), complete, escape };
    for (const instruction of stage.instructions) {
      visit(instruction, scope);
      apply(instruction, { scope, own: layer.own, inherited });
    }
    bases.push({ layer: closed(layer), complete });
  }
}

function apply(instruction: Instruction, target: Target): void {
  if (instruction.keyword === 'ENV') applyEnvironment(instruction, target);
  else if (instruction.keyword === 'ARG') applyArgument(instruction, target);
}

const PATH: Variable = { state: 'unknown', value: '', from: 'base', place: null };
const PROXY: Variable = { state: 'unset', value: '', from: 'proxy', place: null };

// BuildKit gives every stage a PATH where its base has none.
function bottomOf(environment: ReadonlyMap<string, string> | null): Layer {
  const own = new Map<string, Variable>([['PATH', PATH]]);
  for (const [name, value] of environment ?? [])
    own.set(name, { state: 'set', value, from: 'base', place: null });
  return { own, below: null, depth: 1 };
}

function layerOn(below: Layer): Layer {
  return { own: new Map(), below, depth: below.depth + 1 };
}

/** A layer that no more is added to: one of its own where it would be too deep, that below where it is empty. */
function closed(layer: Layer): Layer {
  if (layer.own.size === 0 && layer.below !== null) return layer.below;
  if (layer.depth < DEEPEST) return layer;
  const layers: Layer[] = [];
  for (let at: Layer | null = layer; at !== null; at = at.below) layers.unshift(at);
  return { own: new Map(layers.flatMap(({ own }) => [...own])), below: null, depth: 1 };
}

function lookUp(layer: Layer, name: string): Variable | undefined {
  for (let at: Layer | null = layer; at !== null; at = at.below) {
    const found = at.own.get(name);
    if (found !== undefined) return found;
  }
  return PROXY_ARGUMENTS.has(name) ? PROXY : undefined;
}
