import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { describe, test } from 'node:test';
import { dockerFiles } from '../../../../../test/support/image.ts';
import { type TarEntry, tarFile } from '../../../../../test/support/tar.ts';
import { nodePackage } from '../../catalog/testing.ts';
import { entriesOf, imageOf, openIn, putTar, refusal, workshopOf } from './testing.ts';

const api = imageOf([nodePackage('axios', '1.2.3')], { name: 'registry.example/shop/api:1' });
const web = imageOf([nodePackage('vue', '3.0.0')], { name: 'localhost/web:2' });
const LINE = 'npm axios 1.2.3 app/node_modules/axios/package.json@0';

/** The files of a `docker save` of one image, and the names of its members. */
function saved(image = api) {
  const { files, written } = dockerFiles([image]);
  const [layer = ''] = [...files.keys()].filter((name) => name.endsWith('.tar'));
  const [config = ''] = [...files.keys()].filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  return { files, layer, config, imageId: written[0]?.imageId };
}

function manifestOf(...images: readonly object[]): string {
  return JSON.stringify(images);
}

describe('docker save', () => {
  test('a manifest.json or a member that another reader takes for another image is refused', async (t) => {
    const workshop = workshopOf(t);
    const { files, layer, config } = saved();
    const evil = saved(web);
    const both = entriesOf(new Map([...files, ...evil.files]));
    const clean = { Config: config, RepoTags: ['a:1'], Layers: [layer] };
    for (const manifest of [
      JSON.stringify([{ ...clean, config: evil.config, layers: [evil.layer] }]),
      JSON.stringify([{ ...clean, LAYERS: [evil.layer] }]),
      JSON.stringify([clean]).replace('{', `{"Layers":["${evil.layer}"],`),
    ]) {
      const entries = [
        ...both.filter(({ path }) => path !== 'manifest.json'),
        { path: 'manifest.json', content: manifest },
      ];
      const path = putTar(workshop, entries);
      await assert.rejects(
        openIn(t, workshop, `docker-archive:${path}`),
        refusal('image/invalid', /two ways/),
      );
    }
    const twice = putTar(workshop, [...entriesOf(files), ...entriesOf(evil.files)]);
    await assert.rejects(
      openIn(t, workshop, `docker-archive:${twice}`),
      refusal('image/invalid', /manifest\.json" twice/),
    );
  });

  test('several images: the one that is named, in full or by its end', async (t) => {
    const workshop = workshopOf(t);
    const { files, written } = dockerFiles([api, web]);
    const path = putTar(workshop, entriesOf(files));
    for (const [reference, id] of [
      ['registry.example/shop/api:1', written[0]?.imageId],
      ['shop/api:1', written[0]?.imageId],
      ['api:1', written[0]?.imageId],
      ['web:2', written[1]?.imageId],
    ] as const) {
      const [image] = await openIn(t, workshop, `docker-archive:${path}:${reference}`);
      assert.equal(image?.imageId, id, reference);
      assert.equal(image?.digest, null);
      assert.equal(image?.name, `${path}:${reference}`);
    }
    await assert.rejects(
      openIn(t, workshop, `docker-archive:${path}`),
      refusal('usage', /web:2 or registry.example\/shop\/api:1/),
    );
    for (const other of ['web:3', 'eb:2', 'web', '2', ''])
      await assert.rejects(openIn(t, workshop, `docker-archive:${path}:${other}`), refusal('usage', /web:2/));
  });

  test('a name in full counts before the same name at the end of another', async (t) => {
    const workshop = workshopOf(t);
    const { files, written } = dockerFiles([
      { ...api, name: 'mirror.example/shop/web:2' },
      { ...web, name: 'shop/web:2' },
    ]);
    const path = putTar(workshop, entriesOf(files));
    const [image] = await openIn(t, workshop, `docker-archive:${path}:shop/web:2`);
    assert.equal(image?.imageId, written[1]?.imageId);
    await assert.rejects(openIn(t, workshop, `docker-archive:${path}:web:2`), refusal('usage', /several/));
  });

  test('a file whose name has colons', async (t) => {
    const workshop = workshopOf(t);
    const { files, imageId } = saved();
    const path = putTar(workshop, entriesOf(files));
    renameSync(path, `${path}:v1:2`);
    const [image] = await openIn(t, workshop, `docker-archive:${path}:v1:2`);
    assert.equal(image?.imageId, imageId);
    const [named] = await openIn(t, workshop, `docker-archive:${path}:v1:2:shop/api:1`);
    assert.equal(named?.imageId, imageId);
  });

  test('members with ./ before their names, and the layout of before Docker 25', async (t) => {
    const workshop = workshopOf(t);
    const { files, layer, config } = saved();
    const dotted = entriesOf(files).map((entry) => ({ ...entry, path: `./${entry.path}` }));
    assert.deepEqual((await workshop.look(`docker-archive:${putTar(workshop, dotted)}`)).lines, [LINE]);

    const id = 'a'.repeat(64);
    const manifest = manifestOf({ Config: config, RepoTags: null, Layers: [`${id}/layer.tar`] });
    const tar = files.get(layer) as Buffer;
    const old: TarEntry[] = [
      { path: `${id}/`, type: 'dir' },
      { path: `${id}/VERSION`, content: '1.0' },
      { path: `${id}/json`, content: '{}' },
      { path: `${id}/layer.tar`, content: tar },
      { path: config, content: files.get(config) as Buffer },
      { path: 'manifest.json', content: manifest },
      { path: 'repositories', content: '{}' },
    ];
    assert.deepEqual((await workshop.look(`docker-archive:${putTar(workshop, old)}`)).lines, [LINE]);
  });

  test('layers that are links to those of another image, before or behind them', async (t) => {
    const workshop = workshopOf(t);
    const { files, layer, config } = saved();
    const [one, two] = ['b'.repeat(64), 'c'.repeat(64)];
    const manifest = manifestOf({ Config: config, Layers: [`${two}/layer.tar`] });
    const body = { path: `${one}/layer.tar`, content: files.get(layer) as Buffer };
    const rest = [
      { path: config, content: files.get(config) as Buffer },
      { path: 'manifest.json', content: manifest },
    ];
    const symbolic: TarEntry = { path: `${two}/layer.tar`, type: 'symlink', linkname: `../${one}/layer.tar` };
    const hard: TarEntry = { path: `${two}/layer.tar`, type: 'hardlink', linkname: `${one}/layer.tar` };
    for (const entries of [
      [body, symbolic, ...rest],
      [symbolic, body, ...rest],
      [body, hard, ...rest],
    ])
      assert.deepEqual((await workshop.look(`docker-archive:${putTar(workshop, entries)}`)).lines, [LINE]);
  });

  test('a layer that is a link to a link is read; one that leads nowhere is never an empty layer', async (t) => {
    const workshop = workshopOf(t);
    const { files, layer, config } = saved();
    const link = (path: string, linkname: string): TarEntry => ({ path, type: 'symlink', linkname });
    const rest = [
      { path: config, content: files.get(config) as Buffer },
      { path: 'manifest.json', content: manifestOf({ Config: config, Layers: ['l/layer.tar'] }) },
    ];
    const chain = [
      { path: 'real.tar', content: files.get(layer) as Buffer },
      link('l/layer.tar', 'next.tar'),
      link('l/next.tar', '../real.tar'),
    ];
    const found = await workshop.look(`docker-archive:${putTar(workshop, [...chain, ...rest])}`);
    assert.deepEqual(found.lines, [LINE]);

    for (const links of [
      [link('l/layer.tar', 'layer.tar')],
      [link('l/layer.tar', 'b'), link('l/b', 'layer.tar')],
      [link('l/layer.tar', '/etc/passwd')],
      [link('l/layer.tar', '../../../../etc/passwd')],
      [],
    ]) {
      const path = putTar(workshop, [...links, ...rest]);
      await assert.rejects(
        openIn(t, workshop, `docker-archive:${path}`),
        refusal('image/invalid', /layer\.tar/),
      );
    }
  });

  test('a configuration that is not what its name says', async (t) => {
    const workshop = workshopOf(t);
    const { files, config } = saved();
    const other = (files.get(config) as Buffer).toString().replace('amd64', 'arm64');
    const path = putTar(workshop, entriesOf(files, { [config]: other }));
    await assert.rejects(openIn(t, workshop, `docker-archive:${path}`), refusal('image/digest-mismatch'));
  });

  test('a layer that is not what the configuration says is refused when it is verified', async (t) => {
    const workshop = workshopOf(t);
    const { files, layer } = saved();
    const other = tarFile([nodePackage('axios', '9.9.9')]);
    const path = putTar(workshop, entriesOf(files, { [layer]: other }));
    await assert.rejects(
      workshop.look(`docker-archive:${path}`, { verifyLayers: true }),
      refusal('image/digest-mismatch', /layer 0/),
    );
  });

  test('members that are missing', async (t) => {
    const workshop = workshopOf(t);
    const { files, layer, config } = saved();
    for (const name of ['manifest.json', layer, config]) {
      const path = putTar(workshop, entriesOf(files, { [name]: null }));
      await assert.rejects(
        openIn(t, workshop, `docker-archive:${path}`),
        refusal('image/invalid', new RegExp(name.slice(0, 12))),
      );
    }
  });

  test('manifests that make no sense', async (t) => {
    const workshop = workshopOf(t);
    const { files, layer, config } = saved();
    const cases: readonly (readonly [manifest: string, code: string])[] = [
      ['', 'image/invalid'],
      ['{', 'image/invalid'],
      ['[]', 'image/invalid'],
      ['{}', 'image/invalid'],
      ['[null]', 'image/invalid'],
      ['[{"Config":7,"Layers":[7]}]', 'image/invalid'],
      [manifestOf({ Config: config, Layers: [] }), 'image/invalid'],
      [manifestOf({ Config: config, Layers: [layer, layer] }), 'image/invalid'],
      [manifestOf({ Config: layer, Layers: [layer] }), 'image/invalid'],
      [manifestOf({ Config: '../../etc/passwd', Layers: [layer] }), 'image/invalid'],
      [manifestOf({ Config: '/etc/passwd', Layers: [layer] }), 'image/invalid'],
      [manifestOf({ Config: config, Layers: ['/etc/passwd'] }), 'image/invalid'],
      [manifestOf({ Config: '__proto__', Layers: [] }), 'image/invalid'],
      ['['.repeat(100_000), 'image/invalid'],
      [`[{"Config":${'{"a":'.repeat(50)}1${'}'.repeat(50)}}]`, 'image/invalid'],
      [`["${'x'.repeat(8 * 1024 * 1024)}"]`, 'image/limit'],
    ];
    for (const [manifest, code] of cases) {
      const path = putTar(workshop, entriesOf(files, { 'manifest.json': manifest }));
      await assert.rejects(
        openIn(t, workshop, `docker-archive:${path}`),
        refusal(code),
        manifest.slice(0, 80),
      );
    }
  });

  test('another platform than the one asked for', async (t) => {
    const workshop = workshopOf(t);
    const { files } = saved({ ...api, platform: 'linux/arm64' });
    const target = `docker-archive:${putTar(workshop, entriesOf(files))}`;
    await assert.rejects(
      openIn(t, workshop, target, { platform: 'linux/amd64' }),
      refusal('image/platform', /linux\/arm64/),
    );
    for (const platform of ['linux/arm64', 'linux/arm64/v8', null]) {
      const [image] = await openIn(t, workshop, target, { platform });
      assert.equal(image?.platform, 'linux/arm64');
    }
  });
});
