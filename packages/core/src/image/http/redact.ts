/** An address for a message: without user, password, query and fragment, where secrets stand. */
export function redact(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
