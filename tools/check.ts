import { runChecks } from './checks.ts';

// `npm run check`: types, lint, format, registries; the part of `npm test` that runs no test.

process.exitCode = (await runChecks()) === 0 ? 0 : 1;
