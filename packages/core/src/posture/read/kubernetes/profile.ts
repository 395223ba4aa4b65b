import { mapAt, scalarAt } from '../../../bytes/located/fields.ts';
import { removeAt, setAt } from '../../../bytes/located/yaml-edit.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Edit } from '../../model/change.ts';
import { isEditable, type PodContext } from './context.ts';
import { editsOf } from './object.ts';
import { profileAnnotations } from './security.ts';

type ProfileKey = 'seccompProfile' | 'appArmorProfile';

/**
 * Makes the profile the default one of the runtime: where the container says one, there; where its Pod says that it has
 * none, in the Pod; else in the container. An annotation of before there were fields must say the same as the field
 * (https://kubernetes.io/docs/tutorials/security/apparmor/), so it is changed, and for AppArmor that is all.
 */
export function changeProfile(
  { node, context }: { readonly node: YamlMap; readonly context: PodContext },
  key: ProfileKey,
): readonly Edit[] | null {
  const isOwn = scalarAt(node, 'securityContext', key, 'type') !== undefined;
  const ofPod = scalarAt(context.pod, 'securityContext', key, 'type');
  if (isOwn) return setProfile(node, key);
  if (ofPod?.text === 'Unconfined')
    return isEditable(context.object, context.pod) ? setProfile(context.pod, key) : null;
  const annotations = ofPod === undefined ? changeAnnotations(node, context, key) : [];
  if (annotations === null || (annotations.length > 0 && key === 'appArmorProfile')) return annotations;
  const field = setProfile(node, key);
  return field === null ? null : [...annotations, ...field];
}

function setProfile(owner: YamlMap, key: ProfileKey): readonly Edit[] | null {
  const edits = editsOf(owner, setAt(owner, ['securityContext', key, 'type'], 'RuntimeDefault'));
  // The API server refuses the name of a profile beside any other type.
  const profile = mapAt(owner, 'securityContext', key);
  if (edits === null || profile?.entries.has('localhostProfile') !== true) return edits;
  const rest = editsOf(profile, removeAt(profile, ['localhostProfile']));
  return rest === null ? null : [...edits, ...rest];
}

function changeAnnotations(
  node: YamlMap,
  { object, metadata }: PodContext,
  key: ProfileKey,
): readonly Edit[] | null {
  const annotations = mapAt(metadata, 'annotations');
  const name = profileAnnotations(node, key).find((one) => scalarAt(annotations, one) !== undefined);
  if (annotations === undefined || name === undefined) return [];
  if (!isEditable(object, annotations)) return null;
  return editsOf(annotations, setAt(annotations, [name], 'runtime/default'));
}
