import { inflateSync } from 'node:zlib';
import { objectsAt, textAt } from '../../../bytes/fields.ts';
import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readExecutables } from '../../../bytes/read-executable.ts';
import type { ByteSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

const SECTION = '.dep-v0';
/** Lists of crates of real programs have some kilobytes packed, some hundred unpacked. */
const LARGEST_PACKED = 8 << 20;
const LARGEST = 64 << 20;
const NOTHING: CatalogResult = { packages: [] };

/**
 * The crates of a program, as cargo-auditable (https://github.com/rust-secure-code/cargo-auditable) writes them: JSON,
 * packed by zlib, in the section `.dep-v0`. What was needed to build it alone is not in it; the program's own crate, and
 * those of its workspace (`source: local`), are no crates of a registry. Programs without the section bring nothing.
 */
export function parseAuditable(file: CatalogFile): CatalogResult {
  const facts: PackageFact[] = [];
  for (const { sections } of readExecutables(file.content)) {
    const section = sections.find(({ name }) => name === SECTION);
    if (section === undefined || section.size === 0) continue;
    facts.push(...cratesOf(unpack(file.content, section.offset, section.size)));
  }
  return facts.length === 0 ? NOTHING : { packages: uniqueFacts(facts) };
}

function unpack(content: ByteSource, offset: number, size: number): Uint8Array {
  if (size > LARGEST_PACKED)
    throw unreadable(`a list of crates of ${size} bytes, more than ${LARGEST_PACKED}`);
  try {
    return inflateSync(content.read(offset, size), { maxOutputLength: LARGEST });
  } catch (cause) {
    throw new SeaworthyError('file/unreadable', 'its list of crates cannot be inflated', { cause });
  }
}

function cratesOf(bytes: Uint8Array): readonly PackageFact[] {
  const root = asObject(parseJson(bytes, { maxBytes: LARGEST }));
  if (root === null || !Array.isArray(ownProperty(root, 'packages')))
    throw unreadable('its list of crates is none');
  return objectsAt(root, 'packages')
    .filter((crate) => textAt(crate, 'kind') !== 'build' && textAt(crate, 'source') !== 'local')
    .filter((crate) => ownProperty(crate, 'root') !== true)
    .map((crate) => ({ name: textAt(crate, 'name') ?? '', version: textAt(crate, 'version') ?? '' }));
}

function unreadable(message: string): SeaworthyError {
  return new SeaworthyError('file/unreadable', message);
}
