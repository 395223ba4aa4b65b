import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { parseControl } from '../../deb/control.ts';

/** OpenWrt, and since 2012 Yocto; Yocto before, and where it says so. */
const PATH = /^(?:usr\/lib|var\/lib|lib)\/opkg\/(?:status|info\/[^/]+\.control)$/;

/**
 * The installed packages of opkg's `status`, or the one of a control file beside it: the format is that of dpkg
 * (https://git.yoctoproject.org/opkg/tree/libopkg/pkg_parse.c), as are the states.
 */
export function parseOpkg(file: CatalogFile): CatalogResult {
  if (!PATH.test(file.path)) return { packages: [] };
  const bytes = readAll(file.content);
  if (bytes.includes(0))
    throw new SeaworthyError('file/unreadable', 'there are zero bytes in it: it is damaged');
  return parseControl(bytes, 'database/unreadable');
}
