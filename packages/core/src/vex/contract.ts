import type { PurlParts } from '../catalog/purl-parse.ts';

/** The four states of a VEX statement, as CISA's minimum requirements name them. */
export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation';

/** A product or component as a document names it. Any of the names identifies it. */
export interface VexProduct {
  readonly purls: readonly PurlParts[];
  /** Names that are no package URL: an image reference, a free text. */
  readonly names: readonly string[];
  /** `sha256:` and 64 hex digits: of the image. */
  readonly digests: readonly string[];
  /** Names of platforms: `cpe:/o:redhat:enterprise_linux:9`. */
  readonly cpes: readonly string[];
  /** Versions and `vers:` ranges that the statement is limited to; empty: what the purl says. */
  readonly versions: readonly string[];
  /** The parts of the product that the statement is about; empty: all of it. */
  readonly subcomponents: readonly VexProduct[];
}

/** What somebody says of flaws in products. */
export interface VexStatement {
  /** Every name of the flaw: the id and its aliases. */
  readonly ids: readonly string[];
  readonly status: VexStatus;
  readonly products: readonly VexProduct[];
  /** A label of the format's own list, such as `vulnerable_code_not_present`; null where there is none. */
  readonly justification: string | null;
  /** The author's own words, or null. */
  readonly detail: string | null;
  /** RFC 3339, or null: when it was said. Of several statements the latest counts. */
  readonly timestamp: string | null;
}

/** A VEX document that was read. */
export interface VexDocument {
  /** The document's own id, or null. */
  readonly id: string | null;
  readonly author: string | null;
  readonly statements: readonly VexStatement[];
  /** Statements that could not be understood, a sentence each: they suppress nothing. */
  readonly problems: readonly string[];
}

/** A format of VEX documents: `vex/<name>/index.ts` exports it as `format`. */
export interface VexFormat {
  /** The folder's name: `openvex`. */
  readonly name: string;
  /** As people write it: `OpenVEX`. */
  readonly title: string;
  /** Whether a JSON object is a document of this format. */
  recognises(root: Readonly<Record<string, unknown>>): boolean;
  /** Reads it. What a statement lacks is a problem of the document; nothing is thrown. */
  parse(root: Readonly<Record<string, unknown>>): VexDocument;
}
