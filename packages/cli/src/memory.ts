import { setFlagsFromString } from 'node:v8';

/** Of these the option is known to exist: V8 complains on stderr of one that it does not know. */
const KNOWN_MAJORS: ReadonlySet<number> = new Set([22, 23, 24]);

/**
 * Keeps V8's young generation small. The chunks of a layer lie outside of its heap and are freed when it collects: a young
 * generation that grows to its usual size collects so seldom that some 80 MB of dead chunks pile up.
 */
export function keepYoungGenerationSmall(): void {
  if (KNOWN_MAJORS.has(Number.parseInt(process.versions.node, 10)))
    setFlagsFromString('--semi-space-growth-factor=1');
}
