import type { YamlEntry, YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import { rebasePath } from '../paths.ts';
import { scalarFor } from './nodes.ts';
import { isHostPath, splitVolume } from './volume-text.ts';

/**
 * A service of a file in another folder, whose relative paths begin there, as a file in ours would say it. `way` leads from
 * our folder to that one. https://docs.docker.com/reference/compose-file/services/#relative-paths
 */
export function rebaseService(service: YamlMap, way: string): YamlMap {
  if (way === '') return service;
  return changed(service, {
    build: (node) => rebaseBuild(node, way),
    env_file: (node) => eachItem(node, (item) => rebaseFile(item, way)),
    volumes: (node) => eachItem(node, (item) => rebaseVolume(item, way)),
  });
}

type Change = (node: YamlNode) => YamlNode;

function changed(map: YamlMap, changes: Readonly<Record<string, Change>>): YamlMap {
  const entries = new Map<string, YamlEntry>(map.entries);
  for (const [name, change] of Object.entries(changes)) {
    const entry = entries.get(name);
    if (entry !== undefined) entries.set(name, { key: entry.key, value: change(entry.value) });
  }
  return { ...map, entries };
}

function eachItem(node: YamlNode, change: Change): YamlNode {
  return node.kind === 'list' ? { ...node, items: node.items.map(change) } : change(node);
}

function rebaseText(node: YamlNode, way: string): YamlNode {
  return node.kind === 'scalar' ? { ...node, text: rebasePath(way, node.text) } : node;
}

function rebaseBuild(build: YamlNode, way: string): YamlNode {
  if (build.kind !== 'map') return rebaseText(build, way);
  if (build.entries.has('context')) return changed(build, { context: (node) => rebaseText(node, way) });
  const context = { key: scalarFor(build, 'context'), value: scalarFor(build, rebasePath(way, '.')) };
  return { ...build, entries: new Map([...build.entries, ['context', context]]) };
}

function rebaseFile(file: YamlNode, way: string): YamlNode {
  return file.kind === 'map'
    ? changed(file, { path: (node) => rebaseText(node, way) })
    : rebaseText(file, way);
}

function rebaseVolume(volume: YamlNode, way: string): YamlNode {
  if (volume.kind === 'map') {
    const type = volume.entries.get('type')?.value;
    const isBind = type?.kind === 'scalar' && type.text === 'bind';
    return isBind ? changed(volume, { source: (node) => rebaseText(node, way) }) : volume;
  }
  if (volume.kind !== 'scalar') return volume;
  const { source } = splitVolume(volume.text);
  if (source === null || !isHostPath(source)) return volume;
  return { ...volume, text: rebasePath(way, source) + volume.text.slice(source.length) };
}
