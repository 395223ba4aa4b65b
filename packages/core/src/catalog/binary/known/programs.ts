/** How the version of a program is found in its bytes. */
export interface KnownProgram {
  /** The name of its package. */
  readonly name: string;
  /** Names of files that are it. No part of these patterns repeats what another could take. */
  readonly file: RegExp;
  /** Bytes (latin1) that stand before or in the version; looked for first. `base` is the name of the file. */
  readonly find: string | ((base: string) => string | null);
  /** On the text that begins with `find`, up to `WINDOW` characters. Its one group is the version. */
  readonly after?: RegExp;
  /** On the text that ends with `find`, where the version stands before it. */
  readonly before?: RegExp;
}

/** Characters that `after` and `before` see. */
export const WINDOW = 96;

/** `python3.11`, `libpython3.11.so.1.0`: the first two numbers stand in the name, between zero bytes with the third. */
function pythonSeries(base: string): string | null {
  const series = /^(?:lib)?python(\d\.\d+)/.exec(base)?.[1];
  return series === undefined ? null : `\0${series}.`;
}

/** What each prints, or keeps for being asked; see testdata/README.md for the programs that this was compared with. */
export const PROGRAMS: readonly KnownProgram[] = [
  { name: 'bash', file: /^bash$/, find: '@(#)Bash version ', after: /^@\(#\)Bash version (\d+\.\d+\.\d+)/ },
  { name: 'busybox', file: /^busybox(?:\.\w+)?$/, find: 'BusyBox v', after: /^BusyBox v(\d+\.\d+\.\d+)/ },
  {
    name: 'curl',
    file: /^(?:curl|libcurl(?:-\w+)?\.so[\d.]*)$/,
    find: 'curl/',
    after: /^curl\/(\d+\.\d+\.\d+)\0/,
  },
  { name: 'git', file: /^git$/, find: 'git/', after: /^git\/(\d+\.\d+\.\d+)[\0.]/ },
  {
    name: 'haproxy',
    file: /^haproxy$/,
    find: 'version ',
    after: /^version (\d+\.\d+\.\d+)[^\0]{0,40}, released/,
  },
  { name: 'httpd', file: /^(?:httpd|apache2)$/, find: 'Apache/', after: /^Apache\/(\d+\.\d+\.\d+)[ \0]/ },
  {
    name: 'lua',
    file: /^(?:lua[\d.]*|liblua[\d.]*\.so[\d.]*)$/,
    find: 'Lua ',
    after: /^Lua (\d+\.\d+\.\d+) {2}Copyright/,
  },
  { name: 'mariadb', file: /^(?:mariadbd|mysqld)$/, find: '-MariaDB', before: /\0(\d+\.\d+\.\d+)-MariaDB$/ },
  { name: 'memcached', file: /^memcached$/, find: 'memcached ', after: /^memcached (\d+\.\d+\.\d+)\0/ },
  {
    name: 'nginx',
    file: /^nginx$/,
    find: 'nginx version: nginx/',
    after: /^nginx version: nginx\/(\d+\.\d+\.\d+)/,
  },
  {
    name: 'node',
    file: /^(?:node|nodejs|libnode\.so[\d.]*)$/,
    find: 'node.js/v',
    after: /^node\.js\/v(\d+\.\d+\.\d+)/,
  },
  {
    name: 'openjdk',
    file: /^libjvm\.so$/,
    find: ' JRE (',
    after: /^ JRE \((\d+(?:\.\d+){0,4}(?:_\d+)?)[-+)]/,
  },
  { name: 'openldap', file: /^slapd$/, find: 'OpenLDAP: slapd ', after: /^OpenLDAP: slapd (\d+\.\d+\.\d+)/ },
  {
    name: 'openresty',
    file: /^(?:nginx|openresty)$/,
    find: 'nginx version: openresty/',
    after: /^nginx version: openresty\/(\d+(?:\.\d+){2,3})/,
  },
  {
    name: 'openssl',
    file: /^(?:openssl|libcrypto\.so[\d.]*)$/,
    find: 'OpenSSL ',
    after: /^OpenSSL (\d+\.\d+\.\d+[a-z]{0,2}) {1,2}\d/,
  },
  { name: 'perl', file: /^(?:perl[\d.]*|libperl\.so[\d.]*)$/, find: '\0v5.', after: /^\0v(5\.\d+\.\d+)\0/ },
  { name: 'pgbouncer', file: /^pgbouncer$/, find: 'PgBouncer ', after: /^PgBouncer (\d+\.\d+\.\d+)/ },
  {
    name: 'php',
    file: /^(?:php[\d.]*|php-fpm[\d.]*|php-cgi[\d.]*|libphp[\d.]*\.so)$/,
    find: 'X-Powered-By: PHP/',
    after: /^X-Powered-By: PHP\/(\d+\.\d+\.\d+)/,
  },
  { name: 'postgresql', file: /^postgres$/, find: 'PostgreSQL ', after: /^PostgreSQL (\d+\.\d+(?:\.\d+)?) / },
  {
    name: 'python',
    file: /^(?:python\d\.\d+|libpython\d\.\d+m?\.so[\d.]*)$/,
    find: pythonSeries,
    after: /^\0(\d\.\d+\.\d+(?:(?:a|b|rc)\d+)?)\+?\0/,
  },
  {
    name: 'redis',
    file: /^redis-(?:server|check-rdb|check-aof)$/,
    find: '\0c11-builtin\0',
    before: /\0(\d+\.\d+\.\d+)\0c11-builtin\0$/,
  },
  {
    name: 'redis',
    file: /^redis-(?:server|check-rdb|check-aof)$/,
    find: '\0atomic-builtin\0',
    before: /\0(\d+\.\d+\.\d+)\0atomic-builtin\0$/,
  },
  { name: 'redis', file: /^redis-cli$/, find: '\0 (git:%s', before: /\0(\d+\.\d+\.\d+)\0 \(git:%s$/ },
  {
    name: 'ruby',
    file: /^(?:ruby[\d.]*|libruby(?:-\d\.\d)?\.so[\d.]*)$/,
    find: 'ruby ',
    after: /^ruby (\d+\.\d+\.\d+)(?:p\d+|[a-z]\w*)? \(\d{4}-/,
  },
  {
    name: 'sqlite',
    file: /^(?:sqlite3|libsqlite3\.so[\d.]*)$/,
    find: '\x003.',
    after: /^\0(3\.\d+\.\d+(?:\.\d+)?)\0/,
  },
  { name: 'varnish', file: /^varnishd$/, find: 'varnish-', after: /^varnish-(\d+\.\d+\.\d+) revision/ },
];
