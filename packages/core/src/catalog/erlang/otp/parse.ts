import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { listOf, readTerms, tupleOf } from '../terms.ts';

/**
 * An application, from its resource file (https://www.erlang.org/doc/apps/kernel/app.html): `{application, NAME, [{vsn,
 * "VERSION"}, …]}.` Those of Erlang/OTP and Elixir themselves are applications, too; no advisory of Hex is about these.
 */
export function parseApplication(file: CatalogFile): CatalogResult {
  const [kind, name, properties] = tupleOf(readTerms(decodeUtf8(readAll(file.content)))[0]);
  if (kind !== 'application' || typeof name !== 'string')
    throw new SeaworthyError(
      'file/unreadable',
      'no application: it does not begin with {application, NAME, …}',
    );
  const version = listOf(properties)
    .map(tupleOf)
    .find(([key]) => key === 'vsn')?.[1];
  return { packages: [{ name, version: typeof version === 'string' ? version : '' }] };
}
