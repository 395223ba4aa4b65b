import type { Cataloger } from '../../contract.ts';
import { parseBinary } from './parse.ts';

/** Architectures in a universal Mach-O binary. A Java class begins alike, with 45 or more in their place. */
const FAT_COUNTS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Programs that Go's linker made: it leaves the modules that it linked in them. */
export const cataloger: Cataloger = {
  name: 'go-binary',
  version: 4,
  summary:
    'Go modules and the standard library in executables, from their build information; which packages and symbols they hold, from their function table',
  wants: {
    magic: [
      '\x7fELF',
      'MZ',
      '\xfe\xed\xfa\xce',
      '\xfe\xed\xfa\xcf',
      '\xce\xfa\xed\xfe',
      '\xcf\xfa\xed\xfe',
      ...FAT_COUNTS.map((count) => `\xca\xfe\xba\xbe\0\0\0${String.fromCharCode(count)}`),
      ...FAT_COUNTS.map((count) => `\xca\xfe\xba\xbf\0\0\0${String.fromCharCode(count)}`),
    ],
  },
  type: 'golang',
  matching: { ecosystem: 'Go', scheme: 'go' },
  maxBytes: 2 ** 31,
  parse: parseBinary,
};
