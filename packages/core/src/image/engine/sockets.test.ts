import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { engineAddresses } from './sockets.ts';

// https://docs.docker.com/reference/cli/docker/#environment-variables and podman(1).

function docker(env: Record<string, string>): string {
  const [address] = engineAddresses('docker', env);
  return address?.socketPath ?? address?.base ?? '';
}

describe('where an engine listens', () => {
  const cases: readonly (readonly [host: string, address: string])[] = [
    ['unix:///run/user/7/docker.sock', '/run/user/7/docker.sock'],
    ['unix:///a b/%41.sock', '/a b/%41.sock'],
    ['unix://relative.sock', 'relative.sock'],
    ['tcp://docker.example', 'http://docker.example:2375'],
    ['tcp://docker.example:1234', 'http://docker.example:1234'],
    ['tcp://[::1]:1234', 'http://[::1]:1234'],
    ['tcp://[::1]', 'http://[::1]:2375'],
    ['http://docker.example:80', 'http://docker.example:80'],
    ['https://docker.example:443/', 'https://docker.example:443'],
    ['https://docker.example', 'https://docker.example:2376'],
  ];
  for (const [host, address] of cases)
    test(`DOCKER_HOST=${host}`, () => assert.equal(docker({ DOCKER_HOST: host }), address));

  test('with TLS: certificates of DOCKER_CERT_PATH, checked unless the user says otherwise', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'seaworthy-certs-'));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, `${name}.pem`), name);
    const env = { DOCKER_HOST: 'tcp://d.example', DOCKER_CERT_PATH: folder };
    const transport = (more: Record<string, string>) =>
      engineAddresses('docker', { ...env, ...more })[0]?.transport;
    const pems = { ca: 'ca', cert: 'cert', key: 'key' };
    assert.deepEqual(transport({}), {});
    assert.deepEqual(transport({ DOCKER_TLS_VERIFY: '1' }), { ...pems, insecure: false });
    assert.deepEqual(transport({ DOCKER_TLS: '1' }), { ...pems, insecure: true });
    assert.deepEqual(transport({ DOCKER_HOST: 'https://d.example' }), { ...pems, insecure: false });
    assert.equal(docker({ ...env, DOCKER_TLS_VERIFY: '1' }), 'https://d.example:2376');
  });

  test('Podman has a variable of its own, and DOCKER_HOST where that is its socket', () => {
    const podman = (env: Record<string, string>) => engineAddresses('podman', env)[0]?.socketPath;
    assert.equal(podman({ CONTAINER_HOST: 'unix:///c', DOCKER_HOST: 'unix:///podman/d' }), '/c');
    assert.equal(podman({ DOCKER_HOST: 'unix:///run/podman/podman.sock' }), '/run/podman/podman.sock');
    assert.notEqual(podman({ DOCKER_HOST: 'unix:///d' }), '/d');
  });
});
