import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import { openWorkshop } from '../../testing.ts';
import { parseVersionFile } from './parse.ts';

/** In the form of WordPress 6.1's own. */
const FILE = `<?php
/**
 * The WordPress version string.
 *
 * @global string $wp_version
 */
$wp_version = '6.1.1';

/**
 * Holds the WordPress DB revision, increments when changes are made to the WordPress DB schema.
 */
$wp_db_version = 53496;
`;

test('in an image', async () => {
  const workshop = openWorkshop();
  try {
    const target = workshop.image([[{ path: 'var/www/html/wp-includes/version.php', content: FILE }]]);
    const { packages, gaps } = await workshop.look(target);
    assert.deepEqual([packages.map(({ purl }) => purl), gaps], [['pkg:generic/wordpress@6.1.1'], []]);
  } finally {
    workshop.remove();
  }
});

test('a file without it is told, and any text is answered', () => {
  const parse = (text: string) => parseVersionFile({ path: 'x', content: bytesSource(Buffer.from(text)) });
  assert.throws(() => parse('<?php\n// $wp_version = 1;\n'), SeaworthyError);
  assert.throws(() => parse(''), SeaworthyError);
  const piece = fc.constantFrom('$wp_version', '=', "'", '6.1', ';', '\n', ' ');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        assert.equal(parse(pieces.join('')).packages.length, 1);
      } catch (error) {
        assert.ok(error instanceof SeaworthyError);
      }
    }),
  );
});
