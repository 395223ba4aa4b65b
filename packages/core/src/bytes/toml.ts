import { parse, TomlError } from 'smol-toml';
import { SeaworthyError } from '../model/error.ts';
import { decodeUtf8 } from './json.ts';

const LARGEST = 64 << 20;
const DEEPEST = 64;

/**
 * The root table of a TOML document (https://toml.io/en/v1.0.0) from an untrusted file. Integers beyond 2^53 are
 * bigints; keys are own properties, `__proto__` too: read them with `asObject` and `ownProperty` of `json.ts`. Throws
 * `file/unreadable` with the line for what is no TOML, and for more than 64 MiB or 64 levels.
 */
export function parseToml(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes.length > LARGEST) {
    throw new SeaworthyError('file/unreadable', `TOML of ${bytes.length} bytes, more than ${LARGEST}`);
  }
  try {
    return parse(decodeUtf8(bytes), { maxDepth: DEEPEST, integersAsBigInt: 'asNeeded' });
  } catch (cause) {
    const line = cause instanceof TomlError ? ` at line ${cause.line}` : '';
    throw new SeaworthyError('file/unreadable', `not valid TOML${line}`, { cause });
  }
}
