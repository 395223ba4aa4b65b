import type { PackageMatching } from './contract.ts';

/**
 * How packages of type `generic` are matched: programs that are told by themselves. Bitnami's advisories
 * (https://github.com/bitnami/vulndb) are of these as their makers publish them; the list has what they are called there.
 * Programs that are not in it have no advisories that the database has.
 */
export const GENERIC_MATCHING: PackageMatching = {
  ecosystem: 'Bitnami',
  scheme: 'bitnami',
  names: new Map([
    ['git', 'git'],
    ['haproxy', 'haproxy'],
    ['httpd', 'apache'],
    ['lua', 'lua'],
    ['mariadb', 'mariadb'],
    ['memcached', 'memcached'],
    ['nginx', 'nginx'],
    ['node', 'node'],
    ['openjdk', 'java'],
    ['openldap', 'openldap'],
    ['openresty', 'openresty'],
    ['pgbouncer', 'pgbouncer'],
    ['php', 'php'],
    ['postgresql', 'postgresql'],
    ['python', 'python'],
    ['redis', 'redis'],
    ['ruby', 'ruby'],
    ['sqlite', 'sqlite'],
    ['varnish', 'varnish'],
    ['wordpress', 'wordpress'],
  ]),
  closed: true,
};
