import type { Digest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpBody, HttpResponse } from '../http/contract.ts';
import { discard } from '../http/index.ts';
import { redact } from '../http/redact.ts';
import { expect } from './answer.ts';
import type { Session } from './session.ts';

/** Whether a repository has a blob. */
export async function hasBlob(session: Session, digest: Digest): Promise<boolean> {
  const response = await session.request(`blobs/${digest}`, { method: 'HEAD' });
  await discard(response);
  return response.status === 200;
}

/** Uploads a blob in one piece, unless it is there. */
export async function pushBlob(session: Session, digest: Digest, body: HttpBody): Promise<void> {
  if (await hasBlob(session, digest)) return;
  const started = await session.request('blobs/uploads/', {
    method: 'POST',
    headers: { 'content-length': '0' },
  });
  await expect(started, [202], 'place for an upload');
  await discard(started);
  const location = locationOf(started);
  location.hash = '';
  // Added as it stands: what the registry put there may be signed.
  const address = `${location.href}${location.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`;
  const headers = { 'content-type': 'application/octet-stream' };
  const stored = await session.request(address, { method: 'PUT', headers, body });
  await expect(stored, [201], `the upload of ${digest}`);
  await discard(stored);
}

/** Stores a manifest under a tag or its digest. */
export async function pushManifest(
  session: Session,
  name: string,
  { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
): Promise<void> {
  const headers = { 'content-type': mediaType };
  const stored = await session.request(`manifests/${name}`, { method: 'PUT', headers, body: bytes });
  await expect(stored, [201], name);
  await discard(stored);
}

function locationOf(response: HttpResponse): URL {
  const location = response.header('location') ?? '';
  if (location !== '' && URL.canParse(location, response.url)) return new URL(location, response.url);
  throw new SeaworthyError(
    'registry/failed',
    `${redact(new URL(response.url))} does not say where to upload to`,
    {
      hint: 'is it a registry?',
    },
  );
}
