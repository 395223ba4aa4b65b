import { SeaworthyError } from '../model/error.ts';
import { formatPlatform, type Platform } from '../model/image-ref.ts';

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
  i386: '386',
  ia32: '386',
  armhf: 'arm',
  armel: 'arm',
};

/**
 * `os/arch[/variant]` as a platform, names as OCI has them (`x86_64` is `amd64`). Throws `usage` where it is none.
 * Normalisation as in containerd: https://github.com/containerd/platforms (arm64 means v8, arm means v7).
 */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  const [os = '', architecture = '', variant = null] = parts;
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => /^[A-Za-z0-9_.-]+$/.test(part)))
    throw new SeaworthyError('usage', `not a platform: ${JSON.stringify(text)}`, {
      hint: 'write it as os/arch or os/arch/variant, for example linux/arm64 or linux/arm/v7',
    });
  return normalise({ os, architecture, variant });
}

/** A platform with OCI's names, and without the variant that goes without saying. */
export function normalise({ os, architecture, variant }: Platform): Platform {
  const lower = architecture.toLowerCase();
  const arch = ARCHITECTURES[lower] ?? lower;
  const shortened = variant === null || variant === '' ? null : variant.toLowerCase().replace(/^(?=\d)/, 'v');
  const implied = (arch === 'arm64' && shortened === 'v8') || (arch === 'amd64' && shortened === 'v1');
  const legacy = lower === 'armel' ? 'v6' : null;
  return { os: os.toLowerCase(), architecture: arch, variant: implied ? null : (shortened ?? legacy) };
}

/** The platform of containers that this machine runs: linux, with the architecture of this process. */
export function hostPlatform(architecture: string): Platform {
  return normalise({ os: 'linux', architecture, variant: null });
}

/** Whether an image of `offered` is what somebody means who asks for `wanted`. */
export function satisfies(offered: Platform, wanted: Platform): boolean {
  const a = normalise(offered);
  const b = normalise(wanted);
  if (a.os !== b.os || a.architecture !== b.architecture) return false;
  return b.variant === null || withDefault(a) === withDefault(b);
}

function withDefault({ architecture, variant }: Platform): string {
  return variant ?? (architecture === 'arm' ? 'v7' : '');
}

/**
 * Of several offers the one for `wanted`: where no variant is asked for, the default one of the architecture, else the
 * highest that is there. Null where none fits.
 */
export function selectPlatform<T extends { readonly platform: Platform }>(
  offers: readonly T[],
  wanted: Platform,
): T | null {
  const fitting = offers.filter(({ platform }) => satisfies(platform, wanted));
  const rank = ({ platform }: T): string => {
    const normal = normalise(platform);
    const standard = normal.variant === null || (normal.architecture === 'arm' && normal.variant === 'v7');
    return standard ? '~' : (normal.variant ?? '');
  };
  return fitting.sort((a, b) => (rank(a) < rank(b) ? 1 : rank(a) > rank(b) ? -1 : 0))[0] ?? null;
}

/** The error for a platform that an image does not have. It names those that there are. */
export function noSuchPlatform(wanted: Platform, offered: readonly Platform[]): SeaworthyError {
  const names = [...new Set(offered.map(formatPlatform))].sort();
  return new SeaworthyError('image/platform', `the image has no ${formatPlatform(wanted)}`, {
    hint: names.length === 0 ? 'its index names no platform at all' : `it has ${names.join(', ')}`,
  });
}
