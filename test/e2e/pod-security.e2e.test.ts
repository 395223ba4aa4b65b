import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import {
  evaluatePodSecurity,
  type PodSecurityLevel,
  type PodSecurityVersion,
  podSecurityMessage,
} from '../../packages/core/src/posture/pod-security/index.ts';
import { ephemeral, type Json, malformed, pod } from './pod-security-pods.ts';
import {
  type Answer,
  type ApiServer,
  KUBE_APISERVER,
  SERVER_MINOR,
  startApiServer,
} from './pod-security-server.ts';
import { missing } from './support/needs.ts';

// Our verdict against that of a real API server: Pods at random, created as a trial in namespaces that enforce each level
// at each version that the server knows. Its message, with every name and value in it, has to be ours.

const SEED = 1_340_002;
const PODS = 16_000;
const EPHEMERAL = 1_000;
const MALFORMED = 4_000;
const AT_ONCE = 16;
const DIFFERENCES_SHOWN = 3;
// At least as many must get as far as the check; the rest is what the server calls invalid.
const LEAST_JUDGED = 0.6;

/** What a namespace enforces. */
interface Policy {
  readonly level: PodSecurityLevel;
  readonly version: PodSecurityVersion;
  readonly namespace: string;
}

const LEVELS: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];
const POLICIES: readonly Policy[] = LEVELS.flatMap((level) =>
  Array.from({ length: SERVER_MINOR + 1 }, (_, minor) => ({
    level,
    version: `v1.${minor}` as const,
    namespace: `${level}-${minor}`,
  })),
);
// The newest version has a check of its own; a level that asks for nothing is soon proved.
const policy = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...POLICIES.filter(({ level }) => level === 'privileged')) },
  { weight: 9, arbitrary: fc.constantFrom(...POLICIES.filter(({ level }) => level === 'baseline')) },
  { weight: 12, arbitrary: fc.constantFrom(...POLICIES.filter(({ level }) => level === 'restricted')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...POLICIES.filter(({ version }) => version === `v1.${SERVER_MINOR}`)),
  },
);

/** The server's word: what it has against the Pod, `''` for nothing, or null where it does not come to ask. */
function verdictOf({ status, body }: Answer): string | null {
  if (status < 300) return '';
  const message = /violates PodSecurity "[^"]+": (.*)$/s.exec(String(body['message']))?.[1];
  if (status === 403 && message !== undefined) return withoutAppArmor(message);
  assert.ok(status === 400 || status === 422, `unlooked-for answer ${status}: ${JSON.stringify(body)}`);
  return null;
}

// Between the annotation and the field of AppArmor the server copies before it looks (applyAppArmorVersionSkew): it names
// both then. That there is a forbidden profile is compared, not how often it is said.
function withoutAppArmor(message: string): string {
  return message.replace(/forbidden AppArmor profiles? \([^()]*\)/, 'forbidden AppArmor profile');
}

interface Ours {
  readonly invalid: boolean;
  readonly message: string;
  readonly broken: ReadonlySet<string>;
}

/** Our word, of the two functions that say it. */
function ours(candidate: unknown, { level, version }: Policy): Ours {
  const violations = evaluatePodSecurity(candidate, level, version);
  const message = withoutAppArmor(podSecurityMessage(candidate, level, version) ?? '');
  const broken = violations.filter(({ check }) => check !== 'invalid');
  assert.equal(broken.length > 0, message !== '', 'violations and message agree');
  return {
    invalid: broken.length < violations.length,
    message,
    broken: new Set(broken.map(({ check }) => check)),
  };
}

async function inTurns<T>(items: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- as many at once as there are workers
    for (const item of rest) await each(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function sample<T>(arbitrary: fc.Arbitrary<T>, count: number): readonly (readonly [T, Policy])[] {
  return fc.sample(fc.tuple(arbitrary, policy), { seed: SEED, numRuns: count });
}

function assertNone(differences: readonly unknown[]): void {
  const shown = differences.slice(0, DIFFERENCES_SHOWN).map((one) => JSON.stringify(one, null, 1));
  assert.equal(
    differences.length,
    0,
    `${differences.length} differences with seed ${SEED}:\n${shown.join('\n')}`,
  );
}

const skip =
  missing('etcd') ||
  (existsSync(KUBE_APISERVER) ? false : `needs ${KUBE_APISERVER}: tools/engines/kube-apiserver.sh builds it`);

// Each test skips by itself: `npm test` counts tests, and no suites.
describe('a real API server', () => {
  let folder = '';
  let server: ApiServer;

  before(async () => {
    if (skip !== false) return;
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-pod-security-'));
    server = await startApiServer(folder);
    await inTurns(POLICIES, async ({ level, version, namespace }) => {
      const labels = {
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': version,
      };
      const { status } = await server.ask('POST', '/api/v1/namespaces', {
        metadata: { name: namespace, labels },
      });
      assert.equal(status, 201);
    });
  });

  after(async () => {
    await server?.stop();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  const tried = (candidate: unknown, { namespace }: Policy): Promise<Answer> =>
    server.ask('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, candidate);

  test(`says what we say of ${PODS} Pods`, { skip }, async (t) => {
    const differences: unknown[] = [];
    // By check, how many Pods the server refused for it.
    const counts = new Map<string, number>();
    let judged = 0;
    let clean = 0;
    await inTurns(sample(pod, PODS), async ([candidate, policy]) => {
      const theirs = verdictOf(await tried(candidate, policy));
      const { invalid, message, broken } = ours(candidate, policy);
      if (theirs === null) return;
      judged++;
      for (const check of broken) counts.set(check, (counts.get(check) ?? 0) + 1);
      if (theirs === '') clean++;
      if (invalid || message !== theirs)
        differences.push({ policy, candidate, ours: message, invalid, theirs });
    });
    t.diagnostic(`${judged} judged, ${clean} of them let in, ${PODS - judged} refused as invalid`);
    t.diagnostic(
      [...counts]
        .map(([check, count]) => `${check} ${count}`)
        .sort()
        .join(', '),
    );
    assertNone(differences);
    assert.ok(judged > PODS * LEAST_JUDGED, `${judged} judged`);
    // procMount_restricted is not known to this server.
    assert.equal(counts.size, 18);
  });

  test(`refuses what we call invalid: ${MALFORMED} Pods with a field of another shape`, {
    skip,
  }, async (t) => {
    const differences: unknown[] = [];
    let refused = 0;
    await inTurns(sample(malformed, MALFORMED), async ([candidate, policy]) => {
      const answer = await tried(candidate, policy);
      const theirs = verdictOf(answer);
      const { invalid, message } = ours(candidate, policy);
      const { level } = policy;
      if (theirs === null) refused++;
      // 400: it could not be read. 422 is also for what nobody asks us about.
      const isRight =
        theirs === null
          ? invalid || answer.status === 422 || level === 'privileged'
          : !invalid && message === theirs;
      if (!isRight) differences.push({ policy, candidate, ours: message, invalid, answer });
    });
    t.diagnostic(`${refused} refused`);
    assertNone(differences);
  });

  test(`says what we say of ${EPHEMERAL} ephemeral containers`, { skip }, async () => {
    const bases = new Map<string, Json>();
    await inTurns(POLICIES, async ({ namespace }) => {
      const { status, body } = await server.ask('POST', `/api/v1/namespaces/${namespace}/pods`, HARMLESS);
      assert.equal(status, 201, JSON.stringify(body));
      bases.set(namespace, body);
    });
    const differences: unknown[] = [];
    await inTurns(sample(ephemeral, EPHEMERAL), async ([container, policy]) => {
      const base = bases.get(policy.namespace) ?? {};
      const candidate = { ...base, spec: { ...(base['spec'] as Json), ephemeralContainers: [container] } };
      const path = `/api/v1/namespaces/${policy.namespace}/pods/p/ephemeralcontainers?dryRun=All`;
      const theirs = verdictOf(await server.ask('PUT', path, candidate));
      const { message } = ours(candidate, policy);
      if (theirs !== null && message !== theirs)
        differences.push({ policy, container, ours: message, theirs });
    });
    assertNone(differences);
  });
});

/** A Pod that every level lets in. */
const HARMLESS = {
  metadata: { name: 'p' },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'a',
        image: 'x',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
};
