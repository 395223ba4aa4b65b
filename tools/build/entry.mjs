#!/usr/bin/env node
// The first lines of the shipped command line. Old syntax only: a Node that is too old for the rest must be able to
// read this far and say so.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  process.stderr.write(
    'seaworthy: this is Node ' +
      process.versions.node +
      ', and seaworthy needs Node 22.18 or newer: https://nodejs.org\n',
  );
  process.exitCode = 3;
} else {
  import('./main.mjs');
}
