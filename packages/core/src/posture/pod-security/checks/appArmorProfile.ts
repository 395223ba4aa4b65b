import { defineCheck, type Offence, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import { APP_ARMOR_ANNOTATION, type PodView } from '../read/pod.ts';
import type { Security } from '../read/security.ts';
import { goQuoted, plural, quoted, setters, sorted } from '../words.ts';

const ALLOWED: readonly string[] = ['RuntimeDefault', 'Localhost'];
const ALLOWED_ANNOTATION = 'runtime/default';
const ALLOWED_ANNOTATION_PREFIX = 'localhost/';

interface AppArmorOffence extends Offence {
  readonly profile: string;
  /** An annotation says it, and not a field. */
  readonly annotation: boolean;
}

/**
 * Nobody turns AppArmor off, by the field or by an annotation. An API server that copies the annotation into the field
 * (from 1.30 on) names both. k8s.io/pod-security-admission/policy/check_appArmorProfile.go
 */
export const check: PodCheck = defineCheck<AppArmorOffence>({
  name: 'appArmorProfile',
  level: 'baseline',
  since: 0,
  find: (pod) => [...pod.securities.flatMap(profiled), ...annotated(pod)],
  words: (offences) => {
    const fields = offences.filter(({ annotation }) => !annotation);
    const annotations = offences.filter(({ annotation }) => annotation);
    const naming = [
      ...(fields.length > 0 ? [setters(fields)] : []),
      ...(annotations.length > 0 ? [plural(annotations.length, 'annotation')] : []),
    ];
    const profiles = [fields, annotations].flatMap((some) => sorted(some.map(({ profile }) => profile)));
    return {
      reason: plural(profiles.length, 'forbidden AppArmor profile'),
      detail: `${naming.join(' and ')} must not set AppArmor profile type to ${quoted(profiles)}`,
    };
  },
});

function profiled({ spot, appArmor }: Security): readonly AppArmorOffence[] {
  if (appArmor === null || ALLOWED.includes(appArmor)) return [];
  const paths = [pathTo(spot, 'appArmorProfile', 'type')];
  return [{ container: spot.container, paths, profile: appArmor, annotation: false }];
}

// Also those for containers that the Pod does not have.
function annotated({ annotations, containers }: PodView): readonly AppArmorOffence[] {
  if (annotations.size === 0) return [];
  const names = new Set(containers.map(({ name }) => name));
  return [...annotations].flatMap(([key, value]) => {
    if (!key.startsWith(APP_ARMOR_ANNOTATION) || isAllowed(value)) return [];
    const name = key.slice(APP_ARMOR_ANNOTATION.length);
    const container = names.has(name) ? name : null;
    const paths = [['metadata', 'annotations', key]];
    return [{ container, paths, profile: `${key}=${goQuoted(value)}`, annotation: true }];
  });
}

function isAllowed(value: string): boolean {
  return value === '' || value === ALLOWED_ANNOTATION || value.startsWith(ALLOWED_ANNOTATION_PREFIX);
}
