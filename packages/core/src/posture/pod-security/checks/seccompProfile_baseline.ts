import { defineCheck, type PodCheck } from '../contract.ts';
import { type PodView, SECCOMP_ANNOTATION, SECCOMP_CONTAINER_ANNOTATION } from '../read/pod.ts';
import { FIELD_SINCE, type SeccompOffence, unconfined, unconfinedWords } from '../support/seccomp.ts';
import { goQuoted, plural, sorted } from '../words.ts';

const ALLOWED: readonly string[] = ['runtime/default', 'docker/default'];
const ALLOWED_PREFIX = 'localhost/';

interface AnnotationOffence extends SeccompOffence {
  readonly annotation: string | null;
}

/**
 * Nobody turns seccomp off: until 1.18 by annotations, from 1.19 on by the field. At `restricted` from 1.19 on
 * seccompProfile_restricted says it. k8s.io/pod-security-admission/policy/check_seccompProfile_baseline.go
 */
export const check: PodCheck = defineCheck<AnnotationOffence>({
  name: 'seccompProfile_baseline',
  level: 'baseline',
  since: 0,
  find: (pod, minor) =>
    minor < FIELD_SINCE
      ? annotated(pod)
      : unconfined(pod).map((offence) => ({ ...offence, annotation: null })),
  words: (offences) => {
    const annotations = sorted(offences.flatMap(({ annotation }) => annotation ?? []));
    const detail =
      annotations.length === 0
        ? unconfinedWords(offences)
        : `forbidden ${plural(annotations.length, 'annotation')} ${annotations.join(', ')}`;
    return { reason: 'seccompProfile', detail };
  },
});

// Annotations for containers that the Pod does not have are not asked.
function annotated({ annotations, containers }: PodView): readonly AnnotationOffence[] {
  if (annotations.size === 0) return [];
  const owners: readonly (readonly [string, string | null])[] = [
    [SECCOMP_ANNOTATION, null],
    ...containers.map(({ name }) => [`${SECCOMP_CONTAINER_ANNOTATION}${name}`, name] as const),
  ];
  return owners.flatMap(([key, container]) => {
    const value = annotations.get(key);
    if (value === undefined || ALLOWED.includes(value) || value.startsWith(ALLOWED_PREFIX)) return [];
    const paths = [['metadata', 'annotations', key]];
    return [{ container, paths, profile: value, annotation: `${key}=${goQuoted(value)}` }];
  });
}
