import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { SEVERITIES } from '@seaworthy/core/model/severity.ts';
import type { ListOption, OptionDescriptor } from '../../command/descriptor.ts';
import { parsePodSecurityLevel } from '@seaworthy/core/posture/pod-security/level.ts';
import { parseDuration } from '../../command/duration.ts';

/** What `--scanners` takes today. */
export const SCANNERS = ['packages', 'vuln', 'config'] as const;

const PLANNED_SCANNERS: readonly string[] = ['secret'];

async function formatNames(): Promise<readonly string[]> {
  const { FORMATS } = await import('@seaworthy/core/report/registry.generated.ts');
  return [...FORMATS.keys()];
}

async function sbomFormatNames(): Promise<readonly string[]> {
  const { FORMATS } = await import('@seaworthy/core/report/registry.generated.ts');
  const formats = await Promise.all([...FORMATS.values()].map((load) => load()));
  return formats.filter(({ sbom }) => sbom).map(({ name }) => name);
}

function checkScanner(word: string): void {
  if (!PLANNED_SCANNERS.includes(word.toLowerCase())) return;
  throw new SeaworthyError('usage', `--scanners: this version has no scanner ${word.toLowerCase()} yet`, {
    hint: `it has ${SCANNERS.join(', ')}`,
  });
}

function checkOutput(word: string): void {
  if (/^[^=]+=./s.test(word)) return;
  throw new SeaworthyError('usage', `--output: ${JSON.stringify(word)} is not FORMAT=FILE`, {
    hint: 'write the format, an equals sign and the file: --output json=report.json',
  });
}

function checkMirror(word: string): void {
  const [, name, url] = /^([a-z]+)=(.+)$/s.exec(word) ?? [];
  if (name !== undefined && url !== undefined && URL.canParse(url) && /^https?:\/\//.test(url)) return;
  throw new SeaworthyError('usage', `--mirror: ${JSON.stringify(word)} is not FEED=URL`, {
    hint: 'write the feed (osv, epss, kev, endoflife) and its address: osv=https://mirror.example/osv',
  });
}

const outputs = {
  kind: 'list',
  name: 'output',
  argument: 'FORMAT=FILE',
  summary: 'write a report of this format to a file, - for stdout',
  check: checkOutput,
  complete: 'file',
  // A file's name may hold a comma; a new output begins with its format.
  separator: /,(?=[a-z][a-z0-9-]*=)/,
} satisfies ListOption;

/** `--format` and `--output` of `scan`. */
export const SCAN_OUTPUT: readonly OptionDescriptor[] = [
  {
    kind: 'value',
    name: 'format',
    argument: 'FORMAT',
    summary: 'what goes to stdout',
    choices: formatNames,
    fallback: 'table, nothing with --output',
  },
  outputs,
];

/** `--format` and `--output` of `sbom`. */
export const SBOM_OUTPUT: readonly OptionDescriptor[] = [
  {
    kind: 'value',
    name: 'format',
    argument: 'FORMAT',
    summary: 'what goes to stdout',
    choices: sbomFormatNames,
    fallback: 'cyclonedx, nothing with --output',
  },
  outputs,
];

/** Options of every command that keeps something on this machine. */
export const CACHE_DIR: OptionDescriptor = {
  kind: 'value',
  name: 'cache-dir',
  argument: 'DIR',
  summary: 'where layers and the advisory database are kept',
  fallback: 'seaworthy in $XDG_CACHE_HOME or ~/.cache',
  complete: 'directory',
};

/** `--plain-http` and `--insecure-registry`. */
export const REGISTRY_OPTIONS: readonly OptionDescriptor[] = [
  { kind: 'flag', name: 'insecure-registry', summary: 'take https certificates of registries unchecked' },
  { kind: 'flag', name: 'plain-http', summary: 'speak http to registries that are not on this machine, too' },
];

/** `--timeout`. */
export const TIMEOUT: OptionDescriptor = {
  kind: 'value',
  name: 'timeout',
  argument: 'DURATION',
  summary: 'stop after this time, such as 90s or 5m',
  fallback: 'none',
  check: (text) => void parseDuration(text, '--timeout'),
};

/** Of `scan`: what charts are rendered with. Trivy calls it so, too. */
export const HELM_VALUES: OptionDescriptor = {
  kind: 'list',
  name: 'helm-values',
  argument: 'FILE',
  summary: 'values that Helm charts are rendered with, over their own',
  complete: 'file',
};

/** Rules of the user: of `scan`, and of the commands about rules. */
export const OWN_RULES: OptionDescriptor = {
  kind: 'list',
  name: 'rules',
  argument: 'FILE|DIR',
  summary: 'rules of your own (docs/own-rules.md), beside those of .seaworthy/rules',
  complete: 'file',
};

/** `--mirror`. */
export const MIRROR: OptionDescriptor = {
  kind: 'list',
  name: 'mirror',
  argument: 'FEED=URL',
  summary: 'fetch a feed (osv, epss, kev, endoflife) from another address with the same layout',
  check: checkMirror,
};

/** `--fail-on`. */
export const FAIL_ON: OptionDescriptor = {
  kind: 'list',
  name: 'fail-on',
  argument: 'SEVERITY',
  summary: 'exit 1 where a finding is as bad as this or worse; gap: where something could not be known',
  commas: true,
  choices: [...SEVERITIES, 'gap'],
  fallback: 'never',
};

/** What `scan` and `sbom` share beside their outputs. */
export const TARGET_OPTIONS: readonly OptionDescriptor[] = [
  {
    kind: 'value',
    name: 'db',
    argument: 'FILE',
    summary: 'the advisory database',
    fallback: 'database/advisories.db in the cache folder',
    complete: 'file',
  },
  CACHE_DIR,
  { kind: 'flag', name: 'no-cache', summary: 'read every layer anew and keep nothing of it' },
  { kind: 'flag', name: 'offline', summary: 'open no socket at all' },
  {
    kind: 'value',
    name: 'platform',
    argument: 'OS/ARCH',
    summary: 'the platform of an image index: linux/arm64/v8',
  },
  { kind: 'flag', name: 'all-platforms', summary: 'every platform of an image index' },
  {
    kind: 'list',
    name: 'scanners',
    argument: 'LIST',
    summary: 'what to look for',
    commas: true,
    choices: SCANNERS,
    check: checkScanner,
    fallback: 'all',
  },
  {
    kind: 'list',
    name: 'severity',
    argument: 'LIST',
    summary: 'show findings of these severities only',
    commas: true,
    choices: SEVERITIES,
    fallback: 'all',
  },
  FAIL_ON,
  { kind: 'flag', name: 'only-fixed', summary: 'only findings that an update fixes count for --fail-on' },
  {
    kind: 'list',
    name: 'ignore',
    argument: 'ID',
    summary: 'do not count this CVE, GHSA or advisory; it stays in the report as suppressed',
    commas: true,
  },
  {
    kind: 'list',
    name: 'vex',
    argument: 'FILE|DIR',
    summary:
      'what others say of findings: OpenVEX, CSAF or CycloneDX documents; beside those of .seaworthy/vex',
    complete: 'file',
  },
  {
    kind: 'flag',
    name: 'verify-layers',
    summary: 'read layers of local files as a whole and verify their digests',
  },
  {
    kind: 'flag',
    name: 'include-dev',
    summary: 'list what lockfiles say is needed for development alone, too',
  },
  {
    kind: 'value',
    name: 'pod-security',
    argument: 'LEVEL:VERSION',
    summary: 'hold workloads against a Pod Security Standard, too: restricted:v1.31, baseline:latest',
    check: (text) => void parsePodSecurityLevel(text),
  },
  { kind: 'flag', name: 'plan', summary: 'which changes remove the most risk, the best first' },
  ...REGISTRY_OPTIONS,
  TIMEOUT,
  { kind: 'flag', name: 'profile', summary: 'say on stderr what each unit cost' },
];
