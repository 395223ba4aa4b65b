import { plainOf } from '../../../bytes/located/fields.ts';
import type { Place } from '../../../bytes/located/text.ts';
import { SourceText } from '../../../bytes/located/text.ts';
import type { YamlNode } from '../../../bytes/located/yaml.ts';
import type { Container } from '../../model/container.ts';
import type { ComposeService } from '../../model/tree.ts';
import { type ComposeReading, readComposeProjects } from './index.ts';

/** What is read of files, by path. */
export function readFiles(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): ComposeReading {
  const sources = Object.entries(files).map(([path, text]) => [path, new SourceText(path, text)] as const);
  return readComposeProjects(new Map(sources), { environment: new Map(Object.entries(environment)) });
}

/** A service of the project that begins with a file; of `compose.yaml`, if none is named. */
export function serviceIn(
  { projects }: ComposeReading,
  name: string,
  path: string = 'compose.yaml',
): ComposeService {
  const service = projects
    .filter(({ source }) => source.path === path)
    .flatMap(({ services }) => services)
    .find((one) => one.name === name);
  if (service === undefined) throw new Error(`no service ${name} in ${path}`);
  return service;
}

/** The container of the service `app` of one file, whose map is given; every line of it is indented. */
export function containerOf(lines: string, files: Readonly<Record<string, string>> = {}): Container {
  const body = lines
    .trim()
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');
  return serviceIn(readFiles({ 'compose.yaml': `services:\n  app:\n${body}`, ...files }), 'app').container;
}

/** A value without places, as JSON has it. */
export function plain(node: YamlNode): unknown {
  return JSON.parse(JSON.stringify(plainOf(node)));
}

/** `path:line` of a place. */
export function spot({ source, start }: Place): string {
  return `${source.path}:${source.positionOf(start).line}`;
}

/** Problems as `path:line reason`. */
export function problemsOf({ problems }: ComposeReading): readonly string[] {
  return problems.map(({ path, at, reason }) => `${at === null ? path : spot(at)} ${reason}`);
}
