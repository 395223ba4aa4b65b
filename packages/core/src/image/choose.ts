import { type Digest, digestOfBytes } from '../model/digest.ts';
import { SeaworthyError } from '../model/error.ts';
import { formatPlatform, type Platform } from '../model/image-ref.ts';
import type { ImageConfig, OpenOptions } from './contract.ts';
import { platformOf } from './manifest.ts';
import { hostPlatform, noSuchPlatform, parsePlatform, satisfies, selectPlatform } from './platform.ts';

/** Throws `image/digest-mismatch` where a document is not the one that its digest names. */
export function verifyDocument(bytes: Uint8Array, digest: Digest, what: string): void {
  const computed = digestOfBytes(bytes, digest);
  if (computed === digest) return;
  throw new SeaworthyError(
    'image/digest-mismatch',
    `the ${what} should be ${digest}, its bytes make ${computed}`,
    {
      hint: 'it was damaged or changed on its way: get the image again from a source that you trust',
    },
  );
}

/** The offers that the user means: all, the platform asked for, else this machine's, else the only one. */
export function choosePlatforms<T extends { readonly platform: Platform | null }>(
  offers: readonly T[],
  options: Pick<OpenOptions, 'platform' | 'allPlatforms'>,
): readonly T[] {
  if (offers.length === 0)
    throw new SeaworthyError('image/invalid', 'the index has no image in it', {
      hint: 'is it an image? An index may hold artifacts only (charts, signatures)',
    });
  if (options.allPlatforms) return offers;
  const known = offers.flatMap((offer) =>
    offer.platform === null ? [] : [{ platform: offer.platform, offer }],
  );
  const platforms = known.map(({ platform }) => platform);
  if (options.platform !== null) {
    const wanted = parsePlatform(options.platform);
    const found = selectPlatform(known, wanted);
    if (found === null) throw noSuchPlatform(wanted, platforms);
    return [found.offer];
  }
  const [only] = offers;
  if (offers.length === 1 && only !== undefined) return [only];
  const host = hostPlatform(process.arch);
  const found = selectPlatform(known, host);
  if (found === null) throw noSuchPlatform(host, platforms);
  return [found.offer];
}

/** Throws `image/platform` where `--platform` asks for another one than the configuration names. */
export function checkPlatform(config: ImageConfig, options: Pick<OpenOptions, 'platform'>): string | null {
  const platform = platformOf(config);
  if (options.platform !== null) {
    const wanted = parsePlatform(options.platform);
    if (platform === null || !satisfies(platform, wanted))
      throw noSuchPlatform(wanted, platform === null ? [] : [platform]);
  }
  return platform === null ? null : formatPlatform(platform);
}
