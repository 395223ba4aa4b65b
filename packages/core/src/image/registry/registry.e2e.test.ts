import assert from 'node:assert/strict';
import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { missing, run } from '../../../../../test/e2e/support/needs.ts';
import { startRegistry } from '../../../../../test/e2e/support/registry.ts';
import { ociFiles, sha256, writeFiles } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import { asDigest } from '../../model/digest.ts';
import type { Environment } from '../contract.ts';
import { type Identity, makeIdentity, serve } from '../http/testing.ts';
import { parseReference } from '../reference/index.ts';
import { source } from './index.ts';
import { openRepository } from './repository.ts';
import { PLAIN, testEnvironment } from './testing.ts';

const skip = missing('docker-registry', 'skopeo', 'openssl');
const PLATFORMS = ['linux/amd64', 'linux/arm64'];
const SHIP = { username: 'ship', password: 's3cret' };
/** `htpasswd -Bbn ship s3cret` */
const HTPASSWD = 'ship:$2b$04$08ToDxdWsGVmTLiLdoEzP.T1IL3FCZpPK7Mi40gZ.ldrTWDONCMgy';

function signIn(environment: Environment & { folder: string }, host: string, entry: object): void {
  mkdirSync(join(environment.folder, '.docker'), { recursive: true });
  writeFileSync(
    join(environment.folder, '.docker/config.json'),
    JSON.stringify({ auths: { [host]: entry } }),
  );
}

/** Writes an image of two platforms, and copies it with its index as skopeo does. */
function push(folder: string, target: string, ...words: readonly string[]) {
  const { files, written } = ociFiles(
    PLATFORMS.map((platform) => ({
      platform,
      layers: [{ tar: tarFile([{ path: 'etc/platform', content: platform }]), instruction: 'COPY' }],
    })),
  );
  // The index of both is one entry of the layout's own, so that skopeo takes it as a whole.
  const index = files.get('index.json') ?? Buffer.alloc(0);
  files.set(`blobs/${sha256(index).replace(':', '/')}`, index);
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const entry = { mediaType, digest: sha256(index), size: index.length };
  files.set('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [entry] })));
  const layout = join(folder, 'layout');
  writeFiles('dir', layout, files);
  run(
    'skopeo',
    'copy',
    '--quiet',
    '--all',
    '--dest-tls-verify=false',
    ...words,
    `oci:${layout}`,
    `docker://${target}`,
  );
  return written;
}

describe('a real registry', { skip, concurrency: 1 }, () => {
  test('with passwords: pulled and pushed by who may, refused to all others', async (t: TestContext) => {
    const environment = testEnvironment(t);
    const file = join(environment.folder, 'htpasswd');
    writeFileSync(file, `${HTPASSWD}\n`);
    const more = `auth: {htpasswd: {realm: test, path: ${JSON.stringify(file)}}}\n`;
    const registry = await startRegistry(join(environment.folder, 'registry'), more);
    t.after(() => registry.stop());
    const name = `${registry.host}/shop/api`;
    const written = push(environment.folder, `${name}:1.4`, '--dest-creds=ship:s3cret');

    const open = (options = PLAIN) => source.open('registry', `${name}:1.4`, options, environment);
    await assert.rejects(open(), { code: 'registry/auth' });
    signIn(environment, registry.host, { ...SHIP, password: 'wrong' });
    await assert.rejects(open(), { code: 'registry/auth' });
    signIn(environment, registry.host, SHIP);
    const images = await open({ ...PLAIN, allPlatforms: true });
    assert.deepEqual(
      images.map(({ platform }) => platform),
      PLATFORMS,
    );
    assert.deepEqual(
      images.map(({ digest, imageId }) => ({ digest, imageId })),
      written.map(({ digest, imageId }) => ({ digest, imageId })),
    );

    const there = await openRepository(parseReference(name), { ...PLAIN, push: true }, environment);
    const blob = Buffer.from('a blob of ours');
    const digest = asDigest(sha256(blob));
    await there.pushBlob(digest, {
      length: blob.length,
      async *open() {
        yield blob;
      },
    });
    assert.ok((await there.getSmallBlob(digest, 100)).equals(blob));
  });

  test('with tokens: a real registry checks what the token server signed', async (t: TestContext) => {
    const environment = testEnvironment(t);
    const identity = makeIdentity();
    assert.ok(identity !== null);
    const scopes: string[] = [];
    const tokens = await serve(t, (request, response) => {
      const asked = new URL(request.url ?? '/', 'http://x').searchParams;
      const account = request.headers.authorization ?? 'anonymous';
      scopes.push(`${account} ${asked.get('scope')}`);
      const mayPush = account !== 'anonymous';
      response.end(JSON.stringify({ token: tokenFor(identity, asked.get('scope') ?? '', mayPush) }));
    });
    const bundle = join(environment.folder, 'root.pem');
    writeFileSync(bundle, identity.cert);
    const more = `auth: {token: {realm: "${tokens.base}/token", service: test, issuer: tester, rootcertbundle: ${JSON.stringify(bundle)}}}\n`;
    const registry = await startRegistry(join(environment.folder, 'registry'), more);
    t.after(() => registry.stop());
    const name = `${registry.host}/shop/api`;

    const blob = Buffer.from('a blob of ours');
    const digest = asDigest(sha256(blob));
    const open = (pushing: boolean) =>
      openRepository(parseReference(`${name}:1`), { ...PLAIN, push: pushing }, environment);
    await assert.rejects((await open(true)).pushBlob(digest, blob), { code: 'registry/auth' });
    signIn(environment, registry.host, SHIP);
    const there = await open(true);
    await there.pushBlob(digest, blob);
    const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest, size: blob.length };
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] }));
    await there.pushManifest('1', { bytes, mediaType });

    signIn(environment, 'another.example', SHIP);
    const manifest = await (await open(false)).getManifest('1');
    assert.ok(manifest.bytes.equals(bytes));
    assert.equal(manifest.mediaType, mediaType);
    assert.equal(scopes.at(-1), 'anonymous repository:shop/api:pull');
  });
});

/** A token as https://distribution.github.io/distribution/spec/auth/jwt/ has it: pulling for all, pushing for some. */
function tokenFor({ key, cert }: Identity, scope: string, mayPush: boolean): string {
  const [type, name, actions = ''] = scope.split(':');
  const granted = actions.split(',').filter((action) => mayPush || action === 'pull');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'tester',
    sub: 'somebody',
    aud: 'test',
    iat: now,
    nbf: now - 60,
    exp: now + 300,
    jti: randomUUID(),
    access: [{ type, name, actions: granted }],
  };
  const header = { typ: 'JWT', alg: 'ES256', x5c: [new X509Certificate(cert).raw.toString('base64')] };
  const body = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' });
  return `${body}.${signature.toString('base64url')}`;
}
