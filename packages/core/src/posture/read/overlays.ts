import type { SourceText } from '../../bytes/located/text.ts';
import { type YamlNode, yamlDocuments } from '../../bytes/located/yaml.ts';
import { buildKustomizations, type Built, isKustomization } from '../kustomize/index.ts';

/** What the kustomizations among these files make; null where there are none. `made` are folders that somebody else makes. */
export function readOverlays(
  sources: ReadonlyMap<string, SourceText>,
  made: ReadonlySet<string> = new Set(),
): Built | null {
  if (![...sources.keys()].some(isKustomization)) return null;
  const documents = (path: string): readonly YamlNode[] | null => {
    const source = sources.get(path);
    if (source === undefined) return null;
    const read = [...yamlDocuments(source)];
    // Read as a file of its own, it tells what is wrong with it.
    if (read.some((document) => 'problem' in document)) return null;
    return read.flatMap((document) => ('problem' in document ? [] : (document.root ?? [])));
  };
  return buildKustomizations({ documents, paths: sources.keys(), made });
}
