import { SeaworthyError } from '../../model/error.ts';
import { LEVELS, type PodSecurityPolicy } from './contract.ts';

/** The newest version whose text is known; `latest` is that, and so is every one after it. */
export const NEWEST_MINOR = 37;

/** Reads `LEVEL:VERSION`: `restricted:v1.31`, `baseline:latest`. Throws `usage` for anything else. */
export function parsePodSecurity(text: string): PodSecurityPolicy {
  const [, name, version = ''] = /^([a-z]+):(latest|v1\.(?:0|[1-9]\d{0,3}))$/.exec(text) ?? [];
  const level = LEVELS.find((one) => one === name);
  if (level === undefined) {
    throw new SeaworthyError('usage', `--pod-security: ${JSON.stringify(text)} is not LEVEL:VERSION`, {
      hint: 'LEVEL is privileged, baseline or restricted, VERSION is latest or v1.N: restricted:v1.31',
    });
  }
  return { level, minor: version === 'latest' ? NEWEST_MINOR : Number(version.slice('v1.'.length)) };
}
