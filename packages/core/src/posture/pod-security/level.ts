import { SeaworthyError } from '../../model/error.ts';

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/** A minor version of Kubernetes 1, or the newest that is known here. */
export type PodSecurityVersion = 'latest' | `v1.${number}`;

/** A level at a version: the value of `--pod-security`. */
export interface PodSecurityPolicy {
  readonly level: PodSecurityLevel;
  readonly version: PodSecurityVersion;
}

/** The minor version that `latest` means: the last one that changed a check. */
export const NEWEST_MINOR = 37;

const LEVELS: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];
const HINT = `say LEVEL:VERSION; LEVEL is ${LEVELS.join(', ')}, VERSION is latest or v1.N: restricted:v1.31`;
const VERSION = /^v1\.(0|[1-9]\d{0,18})$/;
// What Go's strconv.Atoi takes, with which the API server reads the number.
const LARGEST = 2n ** 63n - 1n;

/**
 * Reads `restricted:v1.31`. Levels and versions have the one spelling that the labels of a namespace take, see
 * https://kubernetes.io/docs/concepts/security/pod-security-admission/. Throws `usage` for anything else.
 */
export function parsePodSecurityLevel(text: string): PodSecurityPolicy {
  const [name = '', version = '', ...more] = text.split(':');
  const level = LEVELS.find((known) => known === name);
  if (level === undefined || more.length > 0 || minorOf(version) === null)
    throw new SeaworthyError('usage', `--pod-security: ${JSON.stringify(text)} is not LEVEL:VERSION`, {
      hint: HINT,
    });
  return { level, version: version as PodSecurityVersion };
}

/**
 * The minor version by whose checks is judged. One above the newest is judged by the newest, as an API server does
 * (k8s.io/pod-security-admission/policy/registry.go). Null where the text is no version.
 */
export function minorOf(version: string): number | null {
  if (version === 'latest') return NEWEST_MINOR;
  const digits = VERSION.exec(version)?.[1];
  if (digits === undefined || BigInt(digits) > LARGEST) return null;
  return Math.min(Number(digits), NEWEST_MINOR);
}
