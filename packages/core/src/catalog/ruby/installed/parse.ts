import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';

/** `# stub: NAME VERSION PLATFORM REQUIRE_PATHS`, which RubyGems writes so that it need not run the file. */
const STUB = /^# stub: (\S+) (\d\S*) (\S+)/m;
const NAME = /^\s*\w+\.name = "([^"]+)"/m;
const VERSION = /^\s*\w+\.version = (?:Gem::Version\.new\()?"([^"]+)"/m;
const LICENSES = /^\s*\w+\.licenses? = \[?((?:\s*"[^"\n]{0,200}"(?:\.freeze)?,?){0,20})/m;

/**
 * An installed gem, from its specification (https://guides.rubygems.org/specification-reference/). It is Ruby, and is not
 * run: what RubyGems itself writes has one form. The platform is no part of the version: `1.15.0-x86_64-linux` is 1.15.0.
 */
export function parseGemspec(file: CatalogFile): CatalogResult {
  const text = decodeUtf8(readAll(file.content));
  const stub = STUB.exec(text);
  const name = stub?.[1] ?? NAME.exec(text)?.[1];
  const version = stub?.[2] ?? VERSION.exec(text)?.[1];
  if (name === undefined || version === undefined)
    throw new SeaworthyError('file/unreadable', 'a gem specification that says its name or version by code');
  const licenses = [...(LICENSES.exec(text)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  return { packages: [{ name, version, licenses }] };
}
