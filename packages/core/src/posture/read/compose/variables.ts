const REFERENCE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}]*))?\})/g;

/**
 * A text with its variables replaced as Compose does it where none is set
 * (https://docs.docker.com/reference/compose-file/interpolation/): by its default, or by nothing. A scan does not look at
 * the environment of who scans.
 */
export function substitute(text: string): string {
  if (!text.includes('$')) return text;
  return text.replace(
    REFERENCE,
    (whole, _plain?: string, _braced?: string, operator?: string, other = '') => {
      if (whole === '$$') return '$';
      return operator?.endsWith('-') === true ? String(other) : '';
    },
  );
}
