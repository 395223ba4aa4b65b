import { itemsAt, mapAt, scalarAt } from '../../bytes/located/fields.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../../bytes/located/yaml.ts';

/** A step of a job of GitHub Actions. */
export interface Step {
  readonly step: YamlNode;
  /** The action that it uses; null where it runs a script. */
  readonly uses: YamlScalar | null;
  readonly run: YamlScalar | null;
}

/** The jobs of a workflow. */
export function jobsOf(node: YamlMap): readonly YamlNode[] {
  return [...(mapAt(node, 'jobs')?.entries.values() ?? [])].map(({ value }) => value);
}

/** Every step of every job; a job that uses a whole workflow of elsewhere is a step by itself. */
export function githubSteps(node: YamlMap): readonly Step[] {
  return jobsOf(node).flatMap((job) => {
    const called = scalarAt(job, 'uses');
    const steps = itemsAt(job, 'steps').map((step) => ({
      step,
      uses: scalarAt(step, 'uses') ?? null,
      run: scalarAt(step, 'run') ?? null,
    }));
    return called === undefined ? steps : [{ step: job, uses: called, run: null }, ...steps];
  });
}
