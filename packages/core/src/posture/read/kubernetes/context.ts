import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { KubernetesObject } from '../../model/tree.ts';

/** The Pod that containers are in. */
export interface PodContext {
  readonly object: KubernetesObject;
  readonly pod: YamlMap;
  readonly metadata: YamlMap | null;
}
