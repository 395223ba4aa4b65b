import type { VersionScheme } from '../contract.ts';
import { compareNumberLists } from '../number-lists.ts';

/**
 * R's order, https://stat.ethz.ch/R-manual/R-devel/library/base/html/numeric_version.html: numbers with `.` or `-` between
 * them, compared one by one; of two that begin alike the longer is higher.
 */
export const scheme: VersionScheme = {
  name: 'cran',
  compare: (a, b) => compareNumberLists(a.trim().split(/[.-]/), b.trim().split(/[.-]/)),
};
