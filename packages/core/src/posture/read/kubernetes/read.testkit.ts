import assert from 'node:assert/strict';
import { SourceText } from '../../../bytes/located/text.ts';
import { type YamlMap, yamlDocuments } from '../../../bytes/located/yaml.ts';
import type { Edit } from '../../model/change.ts';
import type { Container } from '../../model/container.ts';
import { type KubernetesDocument, readKubernetesDocument } from './index.ts';

/** The map that a text is. */
export function rootOf(text: string, path = 'test.yaml'): YamlMap {
  const [document] = yamlDocuments(new SourceText(path, text));
  assert.ok(document !== undefined && 'root' in document, `${JSON.stringify(document)}\n${text}`);
  assert.ok(document.root?.kind === 'map', text);
  return document.root;
}

/** What a document holds. */
export function read(text: string, editable = true): KubernetesDocument {
  return readKubernetesDocument(rootOf(text), { editable });
}

/** The containers of a document in which nothing is wrong. */
export function containersOf(text: string): readonly Container[] {
  const { workloads, problems } = read(text);
  assert.deepEqual(problems, [], text);
  return workloads.flatMap(({ containers }) => containers);
}

/** The first container of a Pod: the lines are those of its spec, and of its container. */
export function containerOf(spec: string, container = ''): Container {
  const [first] = containersOf(podOf(spec, container));
  assert.ok(first !== undefined);
  return first;
}

/** A Pod with one container. */
export function podOf(spec: string, container = ''): string {
  const indented = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);
  return `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
${indented(spec, '  ')}  containers:
    - name: app
${indented(container, '      ')}`;
}

/** A text after edits that do not touch each other. */
export function applied(text: string, edits: readonly Edit[] | null): string {
  assert.ok(edits !== null, `there is no edit of\n${text}`);
  const sorted = [...edits].sort((a, b) => b.start - a.start);
  return sorted.reduce((at, { start, end, text: by }) => at.slice(0, start) + by + at.slice(end), text);
}
