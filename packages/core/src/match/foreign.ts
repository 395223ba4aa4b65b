import type { Package } from '../model/package.ts';
import type { Distribution } from './distribution.ts';

/**
 * Mail domains of companies that publish Debian packages for Debian and Ubuntu in repositories of their own, and the name
 * that people know. Maintainers within the distributions write as persons or teams, and from other domains; those of
 * companies whose people also maintain packages there (Canonical, Red Hat, Google) are left out.
 */
const MAKERS: ReadonlyMap<string, string> = new Map([
  ['confluent.io', 'Confluent'],
  ['datadoghq.com', 'Datadog'],
  ['docker.com', 'Docker'],
  ['elastic.co', 'Elastic'],
  ['gitlab.com', 'GitLab'],
  ['github.com', 'GitHub'],
  ['grafana.com', 'Grafana Labs'],
  ['hashicorp.com', 'HashiCorp'],
  ['influxdata.com', 'InfluxData'],
  ['kubernetes.io', 'Kubernetes'],
  ['microsoft.com', 'Microsoft'],
  ['mongodb.com', 'MongoDB'],
  ['newrelic.com', 'New Relic'],
  ['nginx.com', 'NGINX'],
  ['nodesource.com', 'NodeSource'],
  ['nvidia.com', 'NVIDIA'],
  ['oss.oracle.com', 'Oracle'],
  ['percona.com', 'Percona'],
  ['rabbitmq.com', 'RabbitMQ'],
]);

/** Some write their name without an address. */
const NAMES: ReadonlySet<string> = new Set(MAKERS.values());

/** Marks in the version of a Debian package that only the builds of these makers have. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/[~.+-]pgdg\d/, 'PostgreSQL (apt.postgresql.org)'],
  [/nodesource/, 'NodeSource'],
  [/sury\.org/, 'sury.org'],
  [/\bppa\d/, 'a personal package archive'],
];

/**
 * Who made a package that is not of the artefact's distribution, in words for a reader; null where it is the
 * distribution's, or nothing says otherwise: a maintainer or vendor that we do not know is no evidence. Advisories of a
 * distribution say nothing of what others build under the same name, with other version numbers.
 */
export function foreignMaker(pkg: Package, distribution: Distribution): string | null {
  const { format, id, label } = distribution;
  if (format === null) return null;
  if (pkg.type !== format) return `another system (${pkg.type} packages, where ${label} has ${format})`;
  if (format === 'rpm') return foreignVendor(pkg.vendor, distribution);
  return format === 'deb' ? foreignDebian(pkg, id) : null;
}

function foreignVendor(vendor: string | null, { vendors }: Distribution): string | null {
  const text = vendor?.trim() ?? '';
  // What people build for themselves often names no vendor, or the word that some tools write in its place.
  if (text === '' || text === '(none)' || text === 'none' || vendors.length === 0) return null;
  const lower = text.toLowerCase();
  return vendors.some((own) => lower.startsWith(own))
    ? null
    : text
        .slice(0, 200)
        .replace(/\s*<[^>]*>$/, '')
        .slice(0, 100);
}

function foreignDebian({ version, vendor }: Package, id: string): string | null {
  // Ubuntu takes over Debian's packages as they are; Debian has none that Ubuntu changed.
  if (id === 'debian' && version.includes('ubuntu')) return 'Ubuntu';
  for (const [mark, maker] of MARKS) if (mark.test(version)) return maker;
  const name = (vendor ?? '').trim();
  if (NAMES.has(name)) return name;
  const domain = /@([\w.-]{1,100})>?\s*$/.exec((vendor ?? '').slice(-200))?.[1]?.toLowerCase();
  return domain === undefined ? null : (MAKERS.get(domain) ?? null);
}
