/** A version order, exact for one ecosystem. A folder of `version/` each; see docs/adding-a-cataloger.md. */
export interface VersionScheme {
  /** As `seaworthy version compare --scheme` takes it: `deb`, `pep440`. */
  readonly name: string;
  /**
   * Negative, zero or positive as `a` is lower than, equal to or higher than `b`. Total: text that is no version
   * of the scheme is ordered as the scheme's own implementation orders it, and never throws. Linear in the
   * length of both.
   */
  compare(a: string, b: string): number;
}
