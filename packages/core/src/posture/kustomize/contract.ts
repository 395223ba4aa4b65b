import type { Place } from '../../bytes/located/text.ts';
import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';

/** An object that a kustomization makes. */
export interface BuiltObject {
  /** Each value has the file and the place that it comes from: of the base, of a patch, of the kustomization. */
  readonly node: YamlMap;
  /** Whether it is as its file has it: then that file can be edited. */
  readonly pristine: boolean;
}

/** What could not be made as it is meant, and where. */
export interface BuildFault {
  readonly at: Place;
  readonly reason: string;
  /** Whether something would have to be fetched. */
  readonly remote: boolean;
}

/** What the kustomizations of a tree make. */
export interface Built {
  readonly objects: readonly BuiltObject[];
  /** Paths of files that are read by nobody else: kustomizations, patches, and what they put together. */
  readonly used: ReadonlySet<string>;
  readonly faults: readonly BuildFault[];
  /** Folders whose overlay has faults that a real Kustomize may not have: nothing in them would be fetched. */
  readonly troubled: readonly string[];
}

/** The files of a tree. */
export interface BuildInput {
  /** The documents of a YAML file by its path; null where there is no such file, or it cannot be read. */
  documents(path: string): readonly YamlNode[] | null;
  readonly paths: Iterable<string>;
  /** Folders of overlays that were made elsewhere: what they are made of is used, and nothing is made. */
  readonly made?: ReadonlySet<string>;
}
