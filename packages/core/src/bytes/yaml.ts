import { FAILSAFE_SCHEMA, loadAll, YAMLException } from 'js-yaml';
import { SeaworthyError } from '../model/error.ts';
import { decodeUtf8 } from './json.ts';

const LARGEST = 64 << 20;

/**
 * The documents of a YAML stream (https://yaml.org/spec/1.2.2/) from an untrusted file. Every scalar stays text as it
 * is written: a version `1.10` is no number. Keys are own properties: read them with `asObject` and `ownProperty` of
 * `json.ts`. An anchor that is used again is the same object again: who walks a document has to count, for aliases of
 * aliases unfold without end. Throws `file/unreadable` with the line for what is no YAML, and for more than 64 MiB.
 */
export function parseYaml(bytes: Uint8Array): readonly unknown[] {
  if (bytes.length > LARGEST) {
    throw new SeaworthyError('file/unreadable', `YAML of ${bytes.length} bytes, more than ${LARGEST}`);
  }
  try {
    return loadAll(decodeUtf8(bytes), { schema: FAILSAFE_SCHEMA });
  } catch (cause) {
    const line = cause instanceof YAMLException && cause.mark ? ` at line ${cause.mark.line + 1}` : '';
    throw new SeaworthyError('file/unreadable', `not valid YAML${line}`, { cause });
  }
}
