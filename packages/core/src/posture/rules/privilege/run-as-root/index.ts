import type { Fix } from '../../../model/change.ts';
import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { inherited, isRoot, suggested, toldAt } from '../../support.ts';

/**
 * Who runs: the user that the container names, else that of its image, else root. `runAsNonRoot` is enough for
 * Kubernetes, which then refuses to start a container that would be root.
 */
export const rule: Rule = defineRule({
  id: 'privilege/run-as-root',
  title: 'Container runs as root',
  why: 'Root in a container is root of the host for every file, socket and kernel flaw that it reaches; an ordinary user has to find a way up first.',
  remedy:
    'Run as a user of its own: USER with a number in the Dockerfile, user: or runAsUser and runAsNonRoot where it is started',
  severity: 'high',
  covers: ['DF022', 'IM001', 'CO012', 'WL003', 'WL004', 'RT01'],
  aliases: [
    'DL3002',
    'DS-0002',
    'CKV_DOCKER_3',
    'CKV_DOCKER_8',
    'CKV_K8S_6',
    'CKV_K8S_23',
    'CIS-DI-0001',
    'KSV-0012',
    'KSV-0105',
    'C-0013',
    'C-0198',
    'run-as-non-root',
    'runAsRootAllowed',
    'require-run-as-nonroot',
    'require-run-as-non-root-user',
  ],
  taxonomies: ['cis-docker/4.1', 'cis-kubernetes/5.2.7', 'nsa-cisa/non-root-containers', 'pss/restricted'],
  checks: {
    container: { origins: ['dockerfile', 'image', 'compose', 'kubernetes', 'live'], check },
  },
});

function check(container: Container): Violation | null {
  const { identity, origin, at, os } = container;
  if (os === 'windows') return null;
  if (origin === 'kubernetes' && identity.runAsNonRoot?.value === true && identity.user === null) return null;
  const user = inherited(container, (one) => one.identity.user);
  // The first stages of its life ask for nothing that they cannot know: an image of elsewhere may have a user.
  if (user === null) {
    if (container.image !== null && container.base === null && origin !== 'kubernetes')
      return unknown(container);
    return {
      at,
      reason: `${unsaid(container)}${builtFrom(container)}, so that it runs as root`,
      fix: fixOf(container),
      ...severityOf(container),
    };
  }
  if (!isRoot(user.value)) return null;
  const { at: place, source } = toldAt(container, identity.user, user);
  const whose = source === '' ? 'the user' : 'nothing but its image says the user, which';
  return {
    at: place,
    reason: `${whose} is ${user.value}${source}`,
    fix: fixOf(container),
    ...severityOf(container),
  };
}

/** Nobody says a user, and the image that would is not here. */
function unknown(container: Container): Violation | null {
  const severity = container.origin === 'dockerfile' ? 'high' : 'medium';
  return {
    at: container.at,
    severity,
    reason: `${unsaid(container)}: it is that of the image, root as a rule`,
    fix: fixOf(container),
  };
}

/** Nobody's number on a usual machine: what images without a shell call nonroot. */
const NOBODY = '65532';

/** Which user is a choice: what the program reads and writes must be that user's. */
function fixOf(container: Container): Fix | null {
  if (container.origin === 'kubernetes' && container.identity.user === null) {
    const edits = container.change('runAsNonRoot', true);
    return suggested('refuse to start as root, once the image names a user by its number', edits);
  }
  const user = container.origin === 'compose' ? `${NOBODY}:${NOBODY}` : NOBODY;
  const description = `run as ${NOBODY}, or as the user that the image has, once what it reads and writes is that user's`;
  return suggested(description, container.change('user', user));
}

function unsaid({ origin }: Container): string {
  if (origin === 'dockerfile') return 'the last stage has no USER';
  if (origin === 'kubernetes') return 'neither runAsNonRoot nor runAsUser is set';
  return 'no user is set';
}

/** The Dockerfile that was looked at, too. */
function builtFrom({ base }: Container): string {
  if (base === null) return '';
  return base.origin === 'image' ? ', nor by the image' : `, nor in ${base.at.source.path}`;
}

/** An image that runs nowhere yet does no harm yet; where it runs, the user can still be set. */
function severityOf({ origin }: Container): Partial<Violation> {
  return origin === 'image' ? { severity: 'medium' } : {};
}
