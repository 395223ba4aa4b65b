import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeaworthyError } from '../model/error.ts';
import { formatPlatform } from '../model/image-ref.ts';
import { choosePlatforms } from './choose.ts';
import {
  hostPlatform,
  noSuchPlatform,
  normalise,
  parsePlatform,
  satisfies,
  selectPlatform,
} from './platform.ts';

// containerd's table: https://github.com/containerd/platforms/blob/main/database.go
const normalised: readonly (readonly [given: string, canonical: string])[] = [
  ['linux/amd64', 'linux/amd64'],
  ['Linux/AMD64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['linux/x86-64', 'linux/amd64'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v2', 'linux/amd64/v2'],
  ['linux/i386', 'linux/386'],
  ['linux/aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm64/8', 'linux/arm64'],
  ['linux/arm64/v9', 'linux/arm64/v9'],
  ['linux/arm/7', 'linux/arm/v7'],
  ['linux/arm/6', 'linux/arm/v6'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/ppc64le', 'linux/ppc64le'],
  ['linux/riscv64', 'linux/riscv64'],
  ['windows/amd64', 'windows/amd64'],
];

/** Whether an image of the first is one of the second. */
const satisfying: readonly (readonly [offered: string, wanted: string, fits: boolean])[] = [
  ['linux/amd64', 'linux/amd64', true],
  ['linux/amd64', 'linux/x86_64', true],
  ['linux/amd64', 'windows/amd64', false],
  ['linux/amd64', 'linux/arm64', false],
  ['linux/arm64', 'linux/arm64/v8', true],
  ['linux/arm64/v8', 'linux/arm64', true],
  ['linux/arm', 'linux/arm/v7', true],
  ['linux/arm/v7', 'linux/arm', true],
  ['linux/armhf', 'linux/arm/v7', true],
  ['linux/arm/v6', 'linux/armel', true],
  ['linux/arm/v7', 'linux/armel', false],
  ['linux/arm/v6', 'linux/arm/v7', false],
  ['linux/arm', 'linux/arm/v6', false],
  ['linux/arm/v5', 'linux/arm', true],
  ['linux/amd64/v3', 'linux/amd64/v2', false],
];

function choice(wanted: string, ...offered: string[]): string | null {
  const offers = offered.map((name) => ({ name, platform: parsePlatform(name) }));
  return selectPlatform(offers, parsePlatform(wanted))?.name ?? null;
}

describe('platforms', () => {
  for (const [given, canonical] of normalised)
    test(`${given} is ${canonical}`, () => {
      const platform = parsePlatform(given);
      assert.equal(formatPlatform(platform), canonical);
      assert.deepEqual(normalise(platform), platform);
    });

  for (const given of [
    '',
    'linux',
    'linux/',
    '/amd64',
    'linux/arm/v7/x',
    'linux/am d64',
    'linux//v7',
    'a/b\n',
  ])
    test(`${JSON.stringify(given)} is none`, () => {
      assert.throws(
        () => parsePlatform(given),
        (error) => error instanceof SeaworthyError && error.code === 'usage' && error.hint !== null,
      );
    });

  for (const [offered, wanted, fits] of satisfying)
    test(`${offered} is ${fits ? '' : 'no '}${wanted}`, () => {
      assert.equal(satisfies(parsePlatform(offered), parsePlatform(wanted)), fits);
    });

  test('a variant that is empty is none', () => {
    assert.equal(normalise({ os: 'linux', architecture: 'amd64', variant: '' }).variant, null);
  });

  test('of several the plain one, else the highest', () => {
    assert.equal(choice('linux/amd64', 'linux/amd64/v3', 'linux/amd64', 'linux/amd64/v2'), 'linux/amd64');
    assert.equal(choice('linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3'), 'linux/amd64/v3');
    assert.equal(choice('linux/arm', 'linux/arm/v5', 'linux/arm/v7', 'linux/arm/v6'), 'linux/arm/v7');
    assert.equal(choice('linux/arm', 'linux/arm/v5', 'linux/arm/v6'), 'linux/arm/v6');
    assert.equal(choice('linux/arm/v5', 'linux/arm/v7', 'linux/arm/v5'), 'linux/arm/v5');
    assert.equal(choice('linux/s390x', 'linux/amd64', 'linux/arm64'), null);
    assert.equal(choice('linux/amd64'), null);
  });

  test('the machine, as Node names its architecture, runs linux', () => {
    const names = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64'].map((name) =>
      formatPlatform(hostPlatform(name)),
    );
    assert.deepEqual(names.slice(0, 4), ['linux/amd64', 'linux/arm64', 'linux/386', 'linux/arm']);
  });

  test('the error names what there is, once each', () => {
    const offered = ['linux/arm64', 'linux/amd64', 'linux/arm64'].map(parsePlatform);
    const error = noSuchPlatform(parsePlatform('linux/s390x'), offered);
    assert.equal(error.code, 'image/platform');
    assert.match(error.message, /linux\/s390x/);
    assert.match(error.hint ?? '', /linux\/amd64, linux\/arm64$/);
  });

  test('which offers are meant', () => {
    const offer = (name: string | null) => ({ platform: name === null ? null : parsePlatform(name) });
    const [s390x, amd64, arm64] = [offer('linux/s390x'), offer('linux/amd64'), offer('linux/arm64')];
    const offers = [s390x, offer(null), amd64, arm64];
    const any = { platform: null, allPlatforms: false };
    assert.deepEqual(choosePlatforms(offers, { ...any, allPlatforms: true }), offers);
    assert.deepEqual(choosePlatforms(offers, { ...any, platform: 'linux/s390x' }), [s390x]);
    // The only one is meant, whatever it is; where it is asked for by name, it must be that.
    assert.deepEqual(choosePlatforms([s390x], any), [s390x]);
    assert.throws(() => choosePlatforms([s390x], { ...any, platform: 'linux/amd64' }), {
      code: 'image/platform',
    });
    const foreign = [offer('plan9/mips'), offer('plan9/386')];
    assert.throws(() => choosePlatforms(foreign, any), { code: 'image/platform' });
  });
});
