import { nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import { folderOf, resolvePath } from '../paths.ts';
import type { Scope } from './contract.ts';
import { interpolate } from './interpolate.ts';
import { asItems } from './nodes.ts';
import { report } from './problems.ts';
import { innerScope } from './scope.ts';

/** A project that another one includes: its files, and where they are read in. */
export interface Inclusion {
  readonly paths: readonly string[];
  readonly scope: Scope;
  readonly at: YamlNode;
}

/** What a document includes, in the short and the long form; what is not there is told, and left out. */
export function inclusionsOf(root: YamlMap, scope: Scope): readonly Inclusion[] {
  const include = root.entries.get('include')?.value;
  if (include === undefined) return [];
  return asItems(interpolate(include, scope)).flatMap((item) => inclusionOf(item, scope) ?? []);
}

function inclusionOf(item: YamlNode, scope: Scope): Inclusion | null {
  const listed = item.kind === 'scalar' ? [item] : asItems(nodeAt(item, 'path'));
  const paths = listed.map((path) => fileAt(path, scope));
  const found = paths.filter((path) => path !== null);
  const [first] = found;
  if (first === undefined || paths[0] === null) return null;
  const directory = textAt(item, 'project_directory');
  const folder = directory === null ? folderOf(first) : resolvePath(scope.folder, directory);
  if (folder === null) {
    report(scope.reading, item, `the folder ${directory ?? ''} is outside of what is scanned`);
    return null;
  }
  const files = asItems(nodeAt(item, 'env_file')).map((file) => fileAt(file, scope));
  const environments = nodeAt(item, 'env_file') === undefined ? null : files.filter((path) => path !== null);
  return { paths: found, scope: innerScope(scope, folder, environments), at: item };
}

function fileAt(node: YamlNode, { folder, reading }: Scope): string | null {
  if (node.kind !== 'scalar') return null;
  const path = resolvePath(folder, node.text);
  if (path !== null && reading.files.has(path)) return path;
  const why = path === null ? 'is outside of what is scanned' : 'is not there';
  report(reading, node, `the file ${node.text}, which is included, ${why}`);
  return null;
}
