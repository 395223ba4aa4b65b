import type { Place, SourceText } from '../../../bytes/located/text.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../../../bytes/located/yaml.ts';
import type { ComposeProject, ReadProblem } from '../../model/tree.ts';

/** A variable that nothing in the tree gives a value; Compose takes an empty text for it. */
export interface UnresolvedVariable {
  readonly name: string;
  /** Whether Compose refuses to go on without it: `${X:?why}`. */
  readonly required: boolean;
  /** The value that it stands in. */
  readonly at: Place;
}

/** A project, with what its reader knows besides. */
export interface ReadComposeProject extends ComposeProject {
  /** In the order in which they were met; one a variable and place. */
  readonly unresolved: readonly UnresolvedVariable[];
}

/** A map of a service as it stands in a file, variables and all: what can be edited. */
export interface Layer {
  /** The document that it is in. */
  readonly root: YamlMap;
  readonly name: string;
  /** Null where the service is declared without a map: `web:`. */
  readonly map: YamlMap | null;
}

/** A service on its way to what it is in the end. */
export interface ServiceModel {
  /** The name, where the service is declared first. */
  readonly key: YamlScalar;
  readonly node: YamlMap;
  /** What it was merged from; the later goes before the earlier. */
  readonly layers: readonly Layer[];
  /** The one in which it is declared first: what is left out would stand there. */
  readonly own: Layer;
}

/** Maps at the top of a Compose file that are taken over by name. */
export const TOP_LEVEL = ['networks', 'volumes', 'secrets', 'configs'] as const;
export type TopLevel = (typeof TOP_LEVEL)[number];

/** What a file, or several that were merged, declare. */
export interface Model {
  readonly name: string | null;
  readonly services: ReadonlyMap<string, ServiceModel>;
  readonly top: Readonly<Record<TopLevel, ReadonlyMap<string, YamlNode>>>;
}

/** What is shared by all that is read. */
export interface Reading {
  readonly files: ReadonlyMap<string, SourceText>;
  readonly problems: ReadProblem[];
  /** Problems that were told. */
  readonly told: Set<string>;
  readonly used: Set<string>;
  /** By path, once they were read. */
  readonly documents: Map<string, Documents>;
}

/** What a file has: documents that are maps, and what is wrong with the others. */
export interface Documents {
  readonly roots: readonly YamlMap[];
  readonly faults: readonly { readonly at: Place; readonly reason: string }[];
}

/** What a project may still take. Hostile files ask for more and more of the same. */
export interface Limits {
  /** Files that are loaded, those loaded again included. */
  loads: number;
  /** Values that are merged. */
  merges: number;
  /** Characters that variables make. */
  characters: number;
  /** Ports, which ranges multiply. */
  ports: number;
  /** Those that were told. */
  readonly told: Set<string>;
}

/** Where files are read in: a project, or one that it includes. */
export interface Scope {
  readonly reading: Reading;
  /** The folder that relative paths begin at. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly limits: Limits;
  readonly unresolved: UnresolvedVariable[];
  readonly files: string[];
  readonly marks: Marks;
  /** Values with their variables replaced: anchors are shared, and stay so. */
  readonly interpolated: Map<YamlNode, YamlNode>;
  /** Services of other files, by path, as they stand there. */
  readonly others: Map<string, FileServices>;
  /** Services with what they extend, by path and name. */
  readonly extended: Map<string, ServiceModel>;
}

/** The services that one file declares, before they take over what they extend. */
export interface FileServices {
  readonly path: string;
  /** The folder that the file of an `extends` is looked for from. */
  readonly folder: string;
  readonly services: ReadonlyMap<string, ServiceModel>;
}

/** What is known of values whose variables were replaced, by `markOf` their place. */
export interface Marks {
  /** Those with a variable that nothing gives a value. */
  readonly open: Set<string>;
  /** Those with a value of a variable: it does not stand in the file itself. */
  readonly given: Set<string>;
}
