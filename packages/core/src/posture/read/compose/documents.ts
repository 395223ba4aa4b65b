import { placeIn, type SourceText } from '../../../bytes/located/text.ts';
import { type YamlMap, yamlDocuments } from '../../../bytes/located/yaml.ts';
import type { Reading } from './contract.ts';
import { report } from './problems.ts';

/** The documents of a file that are maps; what is wrong with the others is told. Null where there is no such file. */
export function documentsOf(reading: Reading, path: string): readonly YamlMap[] | null {
  const source = reading.files.get(path);
  if (source === undefined) return null;
  const known = reading.documents.get(path);
  if (known !== undefined) return known;
  const roots = readAll(reading, source);
  reading.documents.set(path, roots);
  return roots;
}

function readAll(reading: Reading, source: SourceText): readonly YamlMap[] {
  const roots: YamlMap[] = [];
  for (const document of yamlDocuments(source)) {
    if ('problem' in document) {
      const { offset, reason } = document.problem;
      report(reading, placeIn(source, offset), reason);
    } else if (document.root?.kind === 'map') roots.push(document.root);
  }
  return roots;
}
