import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostureChanges } from '../../model/change.ts';
import { applied, containerOf, containersOf, podOf } from './read.testkit.ts';

type What = keyof PostureChanges;

/** A Pod after a change of its container. */
function changed<K extends What>(text: string, what: K, to: PostureChanges[K]): string {
  const [container] = containersOf(text);
  assert.ok(container !== undefined);
  return applied(text, container.change(what, to));
}

test('a setting is made where the container has its others, one that is there is changed', () => {
  const text = podOf('', 'image: x # the image\nsecurityContext:\n  # why\n  privileged: true # no\n');
  assert.equal(changed(text, 'privileged', false), text.replace('true', 'false'));
  assert.equal(changed(text, 'escalation', false), `${text}        allowPrivilegeEscalation: false\n`);
  assert.equal(
    changed(text, 'dropCapability', 'ALL'),
    `${text}        capabilities:\n          drop:\n            - ALL\n`,
  );
  assert.equal(
    changed(text, 'memoryLimit', '1Gi'),
    `${text}      resources:\n        limits:\n          memory: 1Gi\n`.replace('1Gi', '"1Gi"'),
  );
  assert.equal(changed(text, 'image', 'y:1'), text.replace('image: x', 'image: y:1'));
});

test('a user is a number, and its group stands beside it', () => {
  const text = podOf('', 'securityContext:\n  runAsUser: 0 # root\n');
  assert.equal(changed(text, 'user', '1000'), text.replace('0 #', '1000 #'));
  assert.equal(
    changed(text, 'user', '1000:2000'),
    `${text.replace('0 #', '1000 #')}        runAsGroup: 2000\n`,
  );
  const bare = podOf('', 'securityContext: {}\n');
  assert.equal(changed(bare, 'user', '1:2'), bare.replace('{}', '{runAsUser: 1, runAsGroup: 2}'));
  assert.equal(containerOf('').change('user', 'nobody'), null);
});

test('a profile is changed where it is said: the container, the Pod, or an annotation', () => {
  const own = podOf('', 'securityContext: {seccompProfile: {type: Localhost, localhostProfile: a}}\n');
  assert.equal(
    changed(own, 'seccomp', 'RuntimeDefault'),
    own.replace('Localhost, localhostProfile: a', 'RuntimeDefault'),
  );
  const ofPod = podOf('securityContext:\n  seccompProfile: {type: Unconfined}\n');
  assert.equal(changed(ofPod, 'seccomp', 'RuntimeDefault'), ofPod.replace('Unconfined', 'RuntimeDefault'));
  const local = podOf('securityContext:\n  seccompProfile: {type: Localhost, localhostProfile: a}\n');
  assert.equal(
    changed(local, 'seccomp', 'RuntimeDefault'),
    `${local}      securityContext:\n        seccompProfile:\n          type: RuntimeDefault\n`,
  );
  const annotated = podOf('').replace(
    'metadata: {name: p}',
    'metadata:\n  annotations:\n    container.apparmor.security.beta.kubernetes.io/app: unconfined',
  );
  assert.equal(
    changed(annotated, 'apparmor', 'RuntimeDefault'),
    annotated.replace('unconfined', 'runtime/default'),
  );
});

test('a namespace of its own: the key of the Pod goes', () => {
  const text = podOf('hostNetwork: true # for fun\nhostPID: true\n');
  assert.equal(changed(text, 'ownNamespace', 'network'), text.replace('  hostNetwork: true # for fun\n', ''));
  assert.equal(changed(text, 'ownNamespace', 'pid'), text.replace('  hostPID: true\n', ''));
  assert.equal(containerOf('').change('ownNamespace', 'network'), null);
  assert.equal(containerOf('').change('ownNamespace', 'uts'), null);
});

test('capabilities, mounts and ports are changed one by one, and taken out', () => {
  const text = podOf(
    'volumes:\n  - {name: a, hostPath: {path: /}}\n  - {name: b}\n',
    `securityContext: {capabilities: {add: [cap_net_admin, CHOWN]}}
volumeMounts:
  - {name: a, mountPath: /a}
  - name: b # b
    mountPath: /b
ports: [{containerPort: 80, hostPort: 80}]
`,
  );
  const [one] = containersOf(text);
  const [mount, other] = one?.mounts ?? [];
  const [port] = one?.ports ?? [];
  assert.ok(mount !== undefined && other !== undefined && port !== undefined);
  assert.equal(changed(text, 'removeCapability', 'NET_ADMIN'), text.replace('cap_net_admin, ', ''));
  assert.equal(
    changed(text, 'mountReadOnly', mount.at.start),
    text.replace('mountPath: /a', 'mountPath: /a, readOnly: true'),
  );
  assert.equal(
    changed(text, 'mountReadOnly', other.at.start),
    text.replace('mountPath: /b', 'mountPath: /b\n          readOnly: true'),
  );
  assert.equal(
    changed(text, 'bindPort', { at: port.at.start, address: '127.0.0.1' }),
    text.replace('hostPort: 80', 'hostPort: 80, hostIP: "127.0.0.1"'),
  );
  assert.equal(changed(text, 'remove', port.at.start), text.replace(', hostPort: 80', ''));
  assert.equal(
    changed(text, 'remove', mount.at.start),
    text.replace('        - {name: a, mountPath: /a}\n', ''),
  );
  const volume = text.indexOf('{name: a, hostPath');
  assert.equal(changed(text, 'remove', volume), text.replace('    - {name: a, hostPath: {path: /}}\n', ''));
});

test('what is said once for two containers is changed for none of them', () => {
  const shared = podOf('', 'securityContext: &all {privileged: true}\nresources: {}\n');
  const [one, two] = containersOf(`${shared}    - {name: b, securityContext: *all}\n`);
  for (const container of [one, two]) {
    assert.equal(container?.change('privileged', false), null);
    assert.equal(container?.change('dropCapability', 'ALL'), null);
    assert.equal(container?.change('user', '1'), null);
    assert.notEqual(container?.change('memoryLimit', '1Gi'), null);
  }
});
