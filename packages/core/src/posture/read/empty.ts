import { type Place, placeIn, SourceText } from '../../bytes/located/text.ts';
import type { Tree } from '../model/tree.ts';

/** A tree in which nothing is: readers put in what they found. */
export const EMPTY_TREE: Tree = {
  containers: [],
  dockerfiles: [],
  projects: [],
  objects: [],
  workloads: [],
  workflows: [],
  hosts: [],
  relations: [],
  sources: new Map(),
  rendered: [],
  paths: new Set(),
  problems: [],
};

/** A field of a document that has no lines, as a place: `config#/Env/2`, a JSON pointer (RFC 6901) behind its name. */
export function fieldPlace(document: string, path: readonly (string | number)[]): Place {
  const keys = path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'));
  return placeIn(new SourceText(`${document}#/${keys.join('/')}`, ''), 0);
}
