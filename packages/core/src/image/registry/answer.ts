import { SeaworthyError } from '../../model/error.ts';
import type { HttpResponse } from '../http/contract.ts';
import { discard } from '../http/index.ts';
import { redact } from '../http/redact.ts';

/**
 * Throws where a registry answers with another status than the `wanted` ones: `registry/not-found`, `registry/auth`,
 * `registry/failed`. `what` was asked for.
 */
export async function expect(response: HttpResponse, wanted: readonly number[], what: string): Promise<void> {
  if (wanted.includes(response.status)) return;
  await discard(response);
  if (response.status === 404)
    throw new SeaworthyError('registry/not-found', `the registry has no ${what}`, {
      hint: 'check name and tag; a private image looks the same until you sign in (docker login)',
    });
  if (response.status === 401 || response.status === 403)
    throw new SeaworthyError('registry/auth', `the registry refuses ${what}`, {
      hint: 'sign in with an account that has the right (docker login)',
    });
  const from = redact(new URL(response.url));
  throw new SeaworthyError('registry/failed', `${from} answers ${response.status} for ${what}`, {
    hint: response.status === 429 ? 'it limits how often one may ask: sign in, or wait' : 'try again later',
  });
}
