/** What says where an R package comes from. */
export interface RSource {
  /** `CRAN`, `RSPM`, or the address of a repository; null where nothing is said. */
  readonly repository: string | null;
  /** Whether it has what only packages of Bioconductor have. */
  readonly bioc: boolean;
}

/**
 * Packages of Bioconductor have names and versions of their own: those of CRAN's advisories do not speak of them. CRAN has
 * packages, too, that fill in Bioconductor's field; they say `Repository: CRAN`.
 */
export function typeOf({ repository, bioc }: RSource): { readonly type?: string } {
  return bioc && repository !== 'CRAN' ? { type: 'bioconductor' } : {};
}
