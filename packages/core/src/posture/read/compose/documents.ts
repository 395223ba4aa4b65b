import { placeIn, type SourceText } from '../../../bytes/located/text.ts';
import { type YamlMap, yamlDocuments } from '../../../bytes/located/yaml.ts';
import type { Documents, Reading } from './contract.ts';
import { report } from './problems.ts';

/** The documents of a file that are maps; what is wrong with the others is told. Null where there is no such file. */
export function documentsOf(reading: Reading, path: string): readonly YamlMap[] | null {
  const source = reading.files.get(path);
  if (source === undefined) return null;
  const documents = reading.documents.get(path) ?? readAll(source);
  reading.documents.set(path, documents);
  for (const { at, reason } of documents.faults) report(reading, at, reason);
  return documents.roots;
}

function readAll(source: SourceText): Documents {
  const roots: YamlMap[] = [];
  const faults: { at: Documents['faults'][number]['at']; reason: string }[] = [];
  for (const document of yamlDocuments(source)) {
    if ('problem' in document) {
      const { offset, reason } = document.problem;
      faults.push({ at: placeIn(source, offset), reason });
    } else if (document.root?.kind === 'map') roots.push(document.root);
  }
  return { roots, faults };
}
