import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ScanOptions } from '@seaworthy/core/scan.ts';
import { scan } from '@seaworthy/core/scan.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import { parsePodSecurityLevel, type PodSecurityPolicy } from '@seaworthy/core/posture/pod-security/level.ts';
import { isSeverity, type Severity } from '@seaworthy/core/model/severity.ts';
import type { Environment } from '@seaworthy/core/image/contract.ts';
import type { Invocation } from '../../command/descriptor.ts';
import type { OptionValues } from '../../command/values.ts';
import { environmentOf, withTimeout } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { keepYoungGenerationSmall } from '../../memory.ts';
import { VERSION } from '../../version.ts';
import { adviseOnDatabase, adviseOnHidden } from './advice.ts';
import { obtainDatabase, databaseOfScan } from './database.ts';
import { planOutputs, writeOutputs } from './outputs.ts';
import { profileTable } from './profile.ts';
import { ownRules } from '../rules/own.ts';
import { vexOfScan } from './vex.ts';

/** A larger file is no values that a person wrote. */
const LARGEST_VALUES = 16 << 20;

/** What differs between `scan` and `sbom`. */
export interface ScanKind {
  readonly sbom: boolean;
  /** The format on stdout where neither `--format` nor `--output` is given. */
  readonly fallback: string;
}

/** Scans, writes the reports, and gives the exit code of the verdicts. */
export async function runScan(invocation: Invocation, kind: ScanKind): Promise<number> {
  keepYoungGenerationSmall();
  const outputs = await planOutputs(invocation, kind);
  const plan = !kind.sbom && invocation.options.flag('plan');
  const work = { sbom: kind.sbom, plan, configuration: !kind.sbom };
  return withReports(invocation, work, async (reports) => {
    await writeOutputs(reports, outputs, { invocation, sbom: kind.sbom });
    if (!kind.sbom && wantsScanner(invocation, 'vuln')) adviseOnDatabase(reports, invocation);
    adviseOnHidden(reports, invocation);
  });
}

/** What a scan is for. */
export interface ScanWork {
  readonly sbom: boolean;
  readonly plan: boolean;
  /** Whether configuration is judged, if the call asks for it. */
  readonly configuration?: boolean;
  /** Whether the image is kept as a base that others may be built on. */
  readonly keepAsBase?: boolean;
}

/** Scans the target of a call by its options, hands the reports on, and gives the exit code of the verdicts. */
export async function withReports(
  invocation: Invocation,
  work: ScanWork,
  use: (reports: readonly Report[]) => Promise<void>,
): Promise<number> {
  const { operands, options, log } = invocation;
  const [target = ''] = operands;
  if (target === '')
    throw new SeaworthyError('usage', 'the target is empty', { hint: 'name an image or a path' });
  return withTimeout(invocation, async (signal) => {
    const environment = environmentOf(invocation, signal, options.flag('offline'));
    const vulnerabilities = !work.sbom && wantsScanner(invocation, 'vuln');
    const vex = vulnerabilities ? await vexOfScan(invocation) : [];
    const database = vulnerabilities ? databaseOfScan(invocation, environment) : null;
    try {
      const keepAsBase = work.keepAsBase === true;
      const configuration = work.configuration === true && wantsScanner(invocation, 'config');
      const rules = configuration ? await ownRules(invocation, options.list('rules')) : [];
      const asked = {
        vulnerabilities,
        configuration,
        helmValues: configuration ? helmValuesOf(invocation) : [],
        ownRules: rules,
        database,
        vex,
        plan: work.plan,
        keepAsBase,
      };
      const reports = await scan(target, scanOptions(invocation, environment, asked), environment);
      log.progress.clear();
      signal.throwIfAborted();
      await use(reports);
      return reports.some(({ verdict }) => verdict.result === 'fail') ? EXIT.findings : EXIT.passed;
    } finally {
      database?.close();
    }
  });
}

/** The files of `--helm-values`. Throws `file/unreadable`. */
function helmValuesOf({ options, world }: Invocation): readonly Uint8Array[] {
  return options.list('helm-values').map((name) => {
    const path = resolve(world.cwd, name);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined || size > LARGEST_VALUES)
      throw new SeaworthyError(
        'file/unreadable',
        size === undefined ? `there is no ${name}` : `${name} has ${size} bytes, more than ${LARGEST_VALUES}`,
        { hint: '--helm-values takes files of values, as helm --values does' },
      );
    return readFileSync(path);
  });
}

function podSecurityOf(text: string | null): PodSecurityPolicy | null {
  return text === null ? null : parsePodSecurityLevel(text);
}

/** The values of `--fail-on`. */
export function failOnOf(options: OptionValues): readonly (Severity | 'gap')[] {
  return options
    .list('fail-on')
    .filter((word): word is Severity | 'gap' => word === 'gap' || isSeverity(word));
}

function wantsScanner({ options }: Invocation, scanner: string): boolean {
  const named = options.list('scanners');
  return named.length === 0 || named.includes(scanner);
}

function scanOptions(
  invocation: Invocation,
  environment: Environment,
  given: Pick<
    ScanOptions,
    | 'vulnerabilities'
    | 'configuration'
    | 'helmValues'
    | 'ownRules'
    | 'database'
    | 'vex'
    | 'plan'
    | 'keepAsBase'
  >,
): ScanOptions {
  const { options, log } = invocation;
  const severities = options.list('severity').filter(isSeverity);
  return {
    ...given,
    obtainDatabase: environment.offline
      ? null
      : (ecosystems) => obtainDatabase(ecosystems, invocation, environment),
    platform: options.value('platform'),
    allPlatforms: options.flag('all-platforms'),
    plainHttp: options.flag('plain-http'),
    insecureRegistry: options.flag('insecure-registry'),
    cache: !options.flag('no-cache'),
    verifyLayers: options.flag('verify-layers'),
    includeDev: options.flag('include-dev'),
    podSecurity: podSecurityOf(options.value('pod-security')),
    failOn: failOnOf(options),
    onlyFixed: options.flag('only-fixed'),
    ignore: options.list('ignore'),
    severities: severities.length === 0 ? null : severities,
    profile: options.flag('profile') ? (rows) => log.asked(profileTable(rows)) : null,
    toolVersion: VERSION,
    clock: () => performance.now(),
  };
}
