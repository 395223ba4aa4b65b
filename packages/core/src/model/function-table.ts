/**
 * Which packages and symbols a Go program holds, from its function table (pclntab): functions that the linker kept, and
 * those that were inlined into them, as far as an instruction is left of them (a function that returns a constant leaves
 * none). Plain data, as the cache and our own bills of materials keep it;
 * `catalog/go/function-table.ts` makes and reads it.
 */
export interface FunctionTable {
  /**
   * Import paths with at least one function, sorted by code points, each once. The program's own package stands under
   * its import path; as `main`, where that is not known.
   */
  readonly packages: readonly string[];
  /** Base64 (RFC 4648, padded) of the set of symbols: rising hashes of 28 bits, each its distance as a varint (LEB128). */
  readonly symbols: string;
  /**
   * Whether a package that is not listed is not in the program. False where it is not known which functions were
   * inlined everywhere: of Go before 1.13, and where its table is cut off.
   */
  readonly complete: boolean;
  /** The system and the architecture that it was built for, as Go calls them; not set where that is not known. */
  readonly goos?: string;
  readonly goarch?: string;
}

/** The table of the program at a path, as `PackageLocation.path` writes it. */
export interface LocatedFunctionTable {
  readonly path: string;
  readonly table: FunctionTable;
}
