import type { ImageRuntime } from './contract.ts';
import { lookalike } from './unambiguous.ts';

/** An image that has more of something than this has it for no container. */
const MOST_ITEMS = 10_000;

/** The fields of `config` that say how an image runs. */
const FIELDS: ReadonlySet<string> = new Set([
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Healthcheck',
]);

/**
 * How a container of an image runs (https://github.com/opencontainers/image-spec/blob/main/config.md#properties; for
 * Healthcheck Docker's own specification, https://github.com/moby/docker-image-spec). What is not of its type is left out,
 * and told in `problems`.
 */
export function runtimeOf(config: Readonly<Record<string, unknown>>): ImageRuntime {
  const reader = new Fields(config);
  const other = lookalike(config, FIELDS);
  if (other !== null)
    reader.problems.push({
      field: other.slice(0, 40),
      reason: 'engines take it for a field of another spelling, and the last of them counts',
    });
  const healthcheck = reader.record('Healthcheck');
  return {
    user: reader.text('User'),
    exposedPorts: Object.keys(reader.record('ExposedPorts') ?? {}).slice(0, MOST_ITEMS),
    env: reader.texts('Env') ?? [],
    entrypoint: reader.texts('Entrypoint'),
    cmd: reader.texts('Cmd'),
    volumes: Object.keys(reader.record('Volumes') ?? {}).slice(0, MOST_ITEMS),
    workingDir: reader.text('WorkingDir'),
    healthcheck:
      healthcheck === null ? null : new Fields(healthcheck, reader.problems, 'Healthcheck/').texts('Test'),
    problems: reader.problems,
  };
}

class Fields {
  readonly problems: { field: string; reason: string }[];
  readonly #fields: Readonly<Record<string, unknown>>;

  readonly #prefix: string;

  constructor(
    fields: Readonly<Record<string, unknown>>,
    problems: { field: string; reason: string }[] = [],
    prefix = '',
  ) {
    this.#fields = fields;
    this.problems = problems;
    this.#prefix = prefix;
  }

  /** Null where it is left out, and for '', which engines write for it. */
  text(name: string): string | null {
    const value = this.#fields[name] ?? null;
    if (value === null || value === '') return null;
    return typeof value === 'string' ? value : this.#wrong(name, 'no text');
  }

  texts(name: string): readonly string[] | null {
    const value = this.#fields[name] ?? null;
    if (value === null) return null;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      return this.#wrong(name, 'no list of texts');
    return value.length > MOST_ITEMS ? this.#wrong(name, `a list of ${value.length}`) : value;
  }

  record(name: string): Readonly<Record<string, unknown>> | null {
    const value = this.#fields[name] ?? null;
    if (value === null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return this.#wrong(name, 'no object');
    const count = Object.keys(value).length;
    return count > MOST_ITEMS ? this.#wrong(name, `an object of ${count}`) : { ...value };
  }

  #wrong(field: string, what: string): null {
    this.problems.push({ field: this.#prefix + field, reason: `it is ${what}` });
    return null;
  }
}
