/** The page of a flaw, by what its id says of who keeps it: NVD, GitHub, Go; else OSV, which has every id that we read. */
export function advisoryUrl(id: string): string {
  return `${pageOf(id)}${encodeURIComponent(id.toWellFormed())}`;
}

function pageOf(id: string): string {
  if (id.startsWith('CVE-')) return 'https://nvd.nist.gov/vuln/detail/';
  if (id.startsWith('GHSA-')) return 'https://github.com/advisories/';
  if (id.startsWith('GO-')) return 'https://pkg.go.dev/vuln/';
  return 'https://osv.dev/vulnerability/';
}

/** Who keeps the page that `advisoryUrl` gives. */
export function advisorySource(id: string): string {
  if (id.startsWith('CVE-')) return 'NVD';
  if (id.startsWith('GHSA-')) return 'GitHub';
  if (id.startsWith('GO-')) return 'Go';
  return 'OSV';
}

const LIMIT = 2000;

/** Whether `text` is a web address that may be written where a format wants a URI: absolute, ASCII, http or https. */
export function isWebUrl(text: string): boolean {
  return (
    text.length <= LIMIT &&
    /^https?:\/\/[\w.-]+(?::\d+)?(?:[/?#][\w.~:/?#@!$&'()*+,;=%-]*)?$/.test(text) &&
    !/%(?![\da-f]{2})/i.test(text) &&
    !/#.*#/.test(text)
  );
}
