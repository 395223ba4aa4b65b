import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { parseExtension } from './parse.ts';

const parse = (path: string, text: string): string =>
  parseExtension({ path, content: bytesSource(Buffer.from(text)) })
    .packages.map(({ name, version }) => `${name} ${version}`)
    .join();
const PLUGINS = 'var/www/html/wp-content/plugins';

/** The forms of header that the handbook of WordPress shows. */
const AKISMET = `<?php
/**
 * @package Akismet
 */
/*
Plugin Name: Akismet Anti-spam: Spam Protection
Plugin URI: https://akismet.com/
Description: Used by millions. Version: 9 is not out.
Version: 5.3.3
Requires at least: 5.8
*/
`;

test('plugins in a folder, alone, and those that must be used', () => {
  assert.equal(parse(`${PLUGINS}/akismet/akismet.php`, AKISMET), 'plugins/akismet 5.3.3');
  assert.equal(
    parse(`${PLUGINS}/hello.php`, '<?php\n/**\n * Plugin Name: Hello Dolly\n * Version: 1.7.2\n */'),
    'plugins/hello 1.7.2',
  );
  assert.equal(
    parse('wp-content/mu-plugins/x.php', '<?php /* Plugin Name: X */\n// Version: 2'),
    'plugins/x 2',
  );
});

test('themes by their style sheet', () => {
  const text = '/*\nTheme Name: Twenty Twenty-Four\nTheme URI: https://x\nVersion: 1.2\n*/';
  assert.equal(
    parse('srv/wp-content/themes/twentytwentyfour/style.css', text),
    'themes/twentytwentyfour 1.2',
  );
});

test('carriage returns alone end lines, the end of a comment ends a value, case does not matter', () => {
  assert.equal(parse(`${PLUGINS}/a/a.php`, '<?php /*\rPLUGIN NAME: A\rversion: 1.0 */ ?>'), 'plugins/a 1.0');
});

test('files without a header are none; nor what stands behind 8 KiB; a plugin without a version is listed', () => {
  assert.equal(parse(`${PLUGINS}/akismet/class.php`, '<?php class X {}'), '');
  assert.equal(parse(`${PLUGINS}/a/a.php`, `${' '.repeat(8192)}${AKISMET}`), '');
  assert.equal(parse(`${PLUGINS}/a/sub/a.php`, AKISMET), '');
  assert.equal(parse('srv/a/a.php', AKISMET), '');
  assert.equal(parse(`${PLUGINS}/a/a.php`, '<?php\n// Plugin Name: A\n'), 'plugins/a ');
});

test('any text is answered', () => {
  const piece = fc.constantFrom('Plugin Name:', 'Version:', '*/', '?>', '<?php', '\r', '\n', ' * ');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      assert.equal(typeof parse(`${PLUGINS}/a/a.php`, pieces.join('')), 'string');
    }),
  );
});
