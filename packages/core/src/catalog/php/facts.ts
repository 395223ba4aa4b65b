import { type Fields, textAt, textsAt } from '../../bytes/fields.ts';
import type { PackageFact } from '../../model/package.ts';

/** The packages of a list of Composer's. `dev` says which of them are for development alone. */
export function composerFacts(
  list: readonly Fields[],
  dev: (name: string) => boolean,
): readonly PackageFact[] {
  return list.map((fields) => {
    const name = (textAt(fields, 'name') ?? '').toLowerCase();
    const license = textAt(fields, 'license');
    return {
      name,
      version: versionOf(fields),
      licenses: license === null ? textsAt(fields, 'license') : [license],
      dev: dev(name),
    };
  });
}

/** Packages of a branch have `dev-main`, or the alias that says which line it is. */
function versionOf(fields: Fields): string {
  return (textAt(fields, 'version') ?? '').replace(/^v(?=\d)/i, '');
}
