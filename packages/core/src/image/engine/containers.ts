import { asObject } from '../../bytes/json.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Environment, ImageConfig } from '../contract.ts';
import { runtimeOf } from '../runtime.ts';
import { type EngineClient, openEngine } from './client.ts';
import { type ProcessFacts, processFacts } from './process.ts';
import type { EngineName } from './sockets.ts';

/** An engine with more running containers than this is asked about the first ones. */
const MOST_CONTAINERS = 5000;

/** A container that runs. */
export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  /** What the engine says of it (`docker inspect`): https://docs.docker.com/reference/api/engine/version/v1.47/#operation/ContainerInspect. */
  readonly inspect: Readonly<Record<string, unknown>>;
  /** What its image says; null where the engine does not tell. */
  readonly image: Pick<ImageConfig, 'runtime' | 'labels' | 'os'> | null;
  /** What the kernel says of its first process; null where that runs elsewhere, or may not be looked at. */
  readonly process: ProcessFacts | null;
}

/** The running containers of an engine. */
export interface Running {
  readonly engine: EngineName;
  readonly containers: readonly RunningContainer[];
  /** Containers that could not be asked about, by name or id, and why. */
  readonly problems: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Asks an engine about its running containers; '' is the first engine of this machine that answers. Containers that end
 * meanwhile are left out, infrastructure containers of pods, too. Throws `engine/unavailable`, `engine/failed`, `usage`.
 */
export async function runningContainers(location: string, environment: Environment): Promise<Running> {
  const client = await clientFor(location, environment);
  const listed = await client.containers();
  const containers: RunningContainer[] = [];
  const problems: { name: string; reason: string }[] = [];
  const images = new Map<string, RunningContainer['image']>();
  for (const [index, { id, name, imageId }] of listed.slice(0, MOST_CONTAINERS).entries()) {
    environment.signal.throwIfAborted();
    environment.progress({ phase: 'open', label: name, done: index, total: listed.length });
    try {
      const inspect = await client.inspectContainer(id);
      if (inspect === null || inspect['IsInfra'] === true) continue;
      if (!images.has(imageId)) images.set(imageId, await imageOf(client, imageId));
      const pid = asObject(inspect['State'])?.['Pid'];
      const process = client.isLocal && typeof pid === 'number' ? await processFacts(pid, id) : null;
      containers.push({ id, name, inspect, image: images.get(imageId) ?? null, process });
    } catch (error) {
      if (!(error instanceof SeaworthyError)) throw error;
      problems.push({ name, reason: error.message });
    }
  }
  const more = listed.length - MOST_CONTAINERS;
  if (more > 0)
    problems.push({ name: client.engine, reason: `${more} more containers were not asked about` });
  return { engine: client.engine, containers, problems };
}

async function clientFor(location: string, environment: Environment): Promise<EngineClient> {
  if (location === 'docker' || location === 'podman') return openEngine(location, environment);
  if (location !== '')
    throw new SeaworthyError('usage', `engine:${location} is no engine`, {
      hint: 'engine: asks the one that answers, engine:docker and engine:podman that one; an image of it is docker:NAME or podman:NAME',
    });
  const failures: SeaworthyError[] = [];
  for (const engine of ['docker', 'podman'] as const) {
    try {
      return await openEngine(engine, environment);
    } catch (error) {
      if (!(error instanceof SeaworthyError)) throw error;
      failures.push(error);
    }
  }
  const other = failures.find(({ code }) => code !== 'engine/unavailable');
  if (other !== undefined) throw other;
  throw new SeaworthyError('engine/unavailable', 'no engine answers on this machine', {
    hint: 'start docker or podman.socket, or set DOCKER_HOST or CONTAINER_HOST=unix:///PATH',
  });
}

async function imageOf(client: EngineClient, id: string): Promise<RunningContainer['image']> {
  const document = await client.imageDocument(id);
  const config = asObject(document?.['Config']);
  if (document === null || config === null) return null;
  const { Os: os } = document;
  const labels = Object.entries(asObject(config['Labels']) ?? {}).filter(
    (label): label is [string, string] => typeof label[1] === 'string',
  );
  return {
    runtime: runtimeOf(config),
    labels: Object.fromEntries(labels),
    os: typeof os === 'string' ? os : null,
  };
}
