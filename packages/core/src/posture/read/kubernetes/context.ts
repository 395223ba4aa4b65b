import { standsAlone } from '../../../bytes/located/yaml-edit-place.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { KubernetesObject } from '../../model/tree.ts';

/** The Pod that containers are in. */
export interface PodContext {
  readonly object: KubernetesObject;
  readonly pod: YamlMap;
  readonly metadata: YamlMap | null;
}

/**
 * Whether a part of an object can be edited: it stands in a file, and is no alias of another place, nor one that others
 * may be an alias of, for an edit would change those too.
 */
export function isEditable({ editable, node }: KubernetesObject, part: YamlMap): boolean {
  return editable && standsAlone(node, part);
}
