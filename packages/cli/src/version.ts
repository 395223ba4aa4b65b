/** The version of the tool; the same as in package.json, which a test proves. */
export const VERSION = '0.1.0';
