import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

const SOCKET = /(?:^|\/)(?:docker|podman|containerd|crio|cri-dockerd|buildkitd)\.sock$/;

/** Folders of the host in which the socket of an engine lies. */
const FOLDERS: ReadonlySet<string> = new Set([
  '/run/docker',
  '/run/podman',
  '/run/containerd',
  '/run/crio',
  '/var/run/docker',
  '/var/run/podman',
  '/var/run/containerd',
  '/var/run/crio',
]);

/** Who may speak to the engine starts a privileged container, and has the host. A read-only mount changes nothing. */
export const rule: Rule = defineRule({
  id: 'filesystem/runtime-socket',
  title: 'Socket of the container engine is mounted',
  why: 'Whoever may speak to the engine can start a privileged container with the disk of the host in it; mounted read-only it does so just the same.',
  remedy:
    'Take the mount out; where something must ask the engine, put a proxy between that allows these calls alone',
  severity: 'critical',
  covers: ['CO005', 'WL027', 'RT01'],
  aliases: ['KSV-0006', 'CKV_K8S_27', 'C-0074', 'docker-sock', 'disallow-cri-sock-mount'],
  taxonomies: ['cis-docker/5.32', 'mitre/T1611'],
  checks: { container: { origins: ['compose', 'kubernetes', 'live'], check } },
});

function* check({ mounts }: Container): Iterable<Violation> {
  for (const { kind, source, target, at } of mounts) {
    if (kind !== 'host' || source === null) continue;
    const path = source.replace(/(?<=.)\/$/, '');
    // Clients look for it at the target, whatever it is called on the host.
    if (SOCKET.test(path) || SOCKET.test(target) || FOLDERS.has(path)) {
      yield { at, reason: `${source} of the host is in the container` };
    }
  }
}
