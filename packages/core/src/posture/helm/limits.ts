/** How much a chart may cost: a chart is written by somebody, and `until`, `include` and `tpl` make a language of it. */
export interface HelmLimits {
  /** Steps of one template: nodes walked, values visited, sixteen characters written. */
  readonly templateSteps: number;
  /** Steps of all templates of a chart together. */
  readonly chartSteps: number;
  /** Characters of one string, and so of one manifest. */
  readonly textLength: number;
  /** Characters of all manifests together. */
  readonly outputLength: number;
  /** Blocks, pipelines, templates and values within each other. */
  readonly depth: number;
  /** `tpl` within `tpl`. */
  readonly tplDepth: number;
}

/** Real charts stay far below: the largest seen take 200,000 steps, and 40 levels. */
export const HELM_LIMITS: HelmLimits = {
  templateSteps: 10_000_000,
  chartSteps: 40_000_000,
  textLength: 8 << 20,
  outputLength: 64 << 20,
  depth: 1000,
  tplDepth: 20,
};

/** What is left to one template. Mutable: it is counted down where the work is done. */
export interface Budget {
  readonly limits: HelmLimits;
  steps: number;
  depth: number;
  tplDepth: number;
}

/** An end that the chart cannot catch: it asked for more than it may. */
export class LimitError extends Error {}

/** A budget for one template, of a chart that has `chartSteps` left. */
export function createBudget(limits: HelmLimits, chartSteps: number): Budget {
  return { limits, steps: Math.min(limits.templateSteps, chartSteps), depth: 0, tplDepth: 0 };
}

/** Takes `steps` of the budget. Throws `LimitError` where there are none left. */
export function spend(budget: Budget, steps: number): void {
  budget.steps -= steps;
  if (budget.steps < 0) throw new LimitError('it takes more steps than a template may');
}

/** To be asked before a string of `length` characters is made. */
export function spendText(budget: Budget, length: number): void {
  if (!(length <= budget.limits.textLength)) {
    throw new LimitError(`a text of more than ${budget.limits.textLength} characters`);
  }
  spend(budget, 1 + (length >> 4));
}

/** To be asked before going one level down; whoever comes up again says so with `leave`. */
export function enter(budget: Budget): void {
  if (++budget.depth > budget.limits.depth) {
    throw new LimitError(`more than ${budget.limits.depth} levels within each other`);
  }
}

export function leave(budget: Budget): void {
  budget.depth--;
}
