import type { Place } from '../../bytes/located/text.ts';
import type { Resource } from '../../model/finding.ts';
import type { Edit, PostureChanges } from './change.ts';

/** A value and the place that set it: for what a container takes over from its Pod, its base or its image, that place. */
export interface Setting<T> {
  readonly value: T;
  readonly at: Place;
}

/** A value that may be left out: null. What that means differs by `origin`; a rule knows it. */
export type Maybe<T> = Setting<T> | null;

/**
 * What a container was read from, and so at which stage of its life it is: what a Dockerfile would make, what an image
 * says, what a Compose file or a manifest asks for, what runs.
 */
export type Origin = 'dockerfile' | 'image' | 'compose' | 'kubernetes' | 'live';

/**
 * The posture of one container, whatever it was read from: what it may do, as whom, and with how much of its host. Every
 * value knows the place that set it. Null is "left out", which each format answers in its own way; `at` is where it
 * would have been set.
 */
export interface Container {
  readonly origin: Origin;
  /** What people call it; null for a Dockerfile and an image. */
  readonly name: string | null;
  readonly role: 'main' | 'init' | 'ephemeral';
  /** The object that a person edits; null where there are no objects. */
  readonly resource: Resource | null;
  /** Where it is declared: what is left out is told here. */
  readonly at: Place;
  readonly os: 'linux' | 'windows';
  /** The image that it runs, or that it is built on; null where it builds its own. */
  readonly image: Maybe<string>;
  readonly pullPolicy: Maybe<string>;
  /**
   * The posture of that image, where it is known: from a Dockerfile of the same tree, or its configuration. Its values
   * hold where the container leaves its own out.
   */
  readonly base: Container | null;
  readonly identity: Identity;
  readonly privileges: Privileges;
  readonly namespaces: Namespaces;
  readonly readOnlyRoot: Maybe<boolean>;
  readonly mounts: readonly Mount[];
  /** Devices of the host, as written: `/dev/kvm:/dev/kvm:rwm`. */
  readonly devices: readonly Setting<string>[];
  readonly resources: Resources;
  readonly ports: readonly Port[];
  readonly environment: readonly EnvironmentVariable[];
  readonly entrypoint: Maybe<Command>;
  readonly command: Maybe<Command>;
  readonly workingDirectory: Maybe<string>;
  readonly probes: Probes;
  /** `always`, `on-failure:5`, `no`: of Compose and live containers, else null. */
  readonly restart: Maybe<string>;
  readonly interactive: Maybe<boolean>;
  readonly labels: ReadonlyMap<string, Setting<string>>;
  /**
   * The smallest edits that change one property of this container in the file that it was read from; null where this
   * format has no such property, or the file cannot be changed (an image, a live container, a template).
   */
  change<K extends keyof PostureChanges>(what: K, to: PostureChanges[K]): readonly Edit[] | null;
}

/** As whom it runs. */
export interface Identity {
  /** User, as written: a number or a name, without the group. */
  readonly user: Maybe<string>;
  readonly group: Maybe<string>;
  readonly supplementalGroups: readonly Setting<string>[];
  readonly runAsNonRoot: Maybe<boolean>;
}

/** What it may do beyond an ordinary process. */
export interface Privileges {
  readonly privileged: Maybe<boolean>;
  /** Whether it may gain more privileges than its parent (`no_new_privs` is not set). */
  readonly escalation: Maybe<boolean>;
  /** Upper case, without `CAP_`: `NET_ADMIN`, `ALL`. */
  readonly addedCapabilities: readonly Setting<string>[];
  readonly droppedCapabilities: readonly Setting<string>[];
  /** `RuntimeDefault`, `Unconfined`, or the path of a profile. */
  readonly seccomp: Maybe<string>;
  readonly apparmor: Maybe<string>;
  /** `type:container_t`, `disable`: options of SELinux, each as `key:value` or a word. */
  readonly selinux: readonly Setting<string>[];
  readonly procMount: Maybe<string>;
  /** `net.core.somaxconn=1024`. */
  readonly sysctls: readonly Setting<string>[];
  readonly windowsHostProcess: Maybe<boolean>;
}

/** Which namespaces it has: `host`, `private`, or what else the format can say (`container:x`, `service:y`). */
export interface Namespaces {
  readonly network: Maybe<string>;
  readonly pid: Maybe<string>;
  readonly ipc: Maybe<string>;
  readonly uts: Maybe<string>;
  readonly user: Maybe<string>;
  readonly cgroup: Maybe<string>;
}

/** Something of elsewhere in its file system. */
export interface Mount {
  /** `host`: a path of the host; `volume`: kept between runs; `scratch`: memory or an empty folder; the rest by name. */
  readonly kind: 'host' | 'volume' | 'scratch' | 'secret' | 'config' | 'image' | 'other';
  /** The path of the host, or the name of the volume; null for an anonymous one. */
  readonly source: string | null;
  readonly target: string;
  readonly readOnly: boolean;
  /** `shared`, `rshared`, `Bidirectional` …; null: the default, private. */
  readonly propagation: string | null;
  readonly at: Place;
}

/** What it asks for, and what it may take at most: as written, `500m`, `1Gi`, `0.5`. */
export interface Resources {
  readonly cpuRequest: Maybe<string>;
  readonly cpuLimit: Maybe<string>;
  readonly memoryRequest: Maybe<string>;
  readonly memoryLimit: Maybe<string>;
  readonly storageLimit: Maybe<string>;
  readonly pidsLimit: Maybe<string>;
}

/** A port of the container. */
export interface Port {
  /** Null where it is no number (a variable). */
  readonly container: number | null;
  /** The port of the host that leads to it; null where it is not published, or on a random port. */
  readonly host: number | null;
  /** Whether the host lets others in by it. */
  readonly published: boolean;
  /** The address of the host that it is bound to, as written; null: all. */
  readonly address: string | null;
  readonly protocol: string;
  readonly at: Place;
}

/** A variable of its environment. */
export interface EnvironmentVariable {
  readonly name: string;
  /** Null where the value is not here: it comes from a Secret, the shell, a field. */
  readonly value: string | null;
  readonly from: 'literal' | 'secret' | 'config' | 'file' | 'elsewhere';
  readonly at: Place;
}

/** A command line: words (exec form), or one text for a shell. */
export interface Command {
  readonly form: 'exec' | 'shell';
  readonly words: readonly string[];
}

/** How its health is asked for; a value is a short text: `exec: …`, `http: 8080/healthz`, `none`. */
export interface Probes {
  readonly liveness: Maybe<string>;
  readonly readiness: Maybe<string>;
  readonly startup: Maybe<string>;
  /** HEALTHCHECK of an image and of Compose. */
  readonly health: Maybe<string>;
}
