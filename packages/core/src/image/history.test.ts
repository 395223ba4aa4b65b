import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ImageConfig } from './contract.ts';
import { runtimeOf } from './runtime.ts';
import { instructionOf, instructionsOf } from './history.ts';

// As the builders write them: Docker's classic builder and buildah (`/bin/sh -c`), BuildKit (`# buildkit`), and with
// build arguments (`|N`) or a SHELL of the Dockerfile.
const cases: readonly (readonly [createdBy: string, instruction: string])[] = [
  ['/bin/sh -c #(nop) ADD file:af0b in / ', 'ADD file:af0b in /'],
  ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
  ['/bin/sh -c apt-get update && apt-get install -y curl', 'RUN apt-get update && apt-get install -y curl'],
  ['RUN /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
  ['COPY . /app # buildkit', 'COPY . /app'],
  ['ENV PATH=/usr/bin', 'ENV PATH=/usr/bin'],
  ['|1 VERSION=3 /bin/sh -c make install', 'RUN make install'],
  ['|2 A=1 B=2 /bin/sh -c make', 'RUN make'],
  ['RUN |1 VERSION=3 /bin/sh -c make install # buildkit', 'RUN make install'],
  ['RUN /bin/bash -o pipefail -c make # buildkit', 'RUN /bin/bash -o pipefail -c make'],
  ['|1 VERSION=3 /bin/bash -c make', 'RUN |1 VERSION=3 /bin/bash -c make'],
  ['RUN |1 VERSION=3 /bin/bash -c make # buildkit', 'RUN |1 VERSION=3 /bin/bash -c make'],
  ['RUN /bin/sh -c echo "# buildkit" > /x # buildkit', 'RUN echo "# buildkit" > /x'],
  ['|1 A=1 /bin/sh -c ["/bin/sh", "-c", "make"]', 'RUN ["/bin/sh", "-c", "make"]'],
  ['/bin/sh -c #(nop) COPY dir:1 in /app ', 'COPY dir:1 in /app'],
  ['bazel build ...', 'bazel build ...'],
  ['', ''],
];

function config(history: ImageConfig['history']): ImageConfig {
  return {
    architecture: null,
    os: null,
    variant: null,
    diffIds: [],
    history,
    labels: {},
    runtime: runtimeOf({}),
  };
}

describe('the history of an image', () => {
  for (const [createdBy, instruction] of cases)
    test(JSON.stringify(createdBy), () => assert.equal(instructionOf(createdBy), instruction));

  test('lines without a layer are passed over', () => {
    const history = [
      { createdBy: 'ADD root.tar /', emptyLayer: false },
      { createdBy: 'ENV A=1', emptyLayer: true },
      { createdBy: null, emptyLayer: false },
      { createdBy: 'RUN /bin/sh -c make # buildkit', emptyLayer: false },
    ];
    assert.deepEqual(instructionsOf(config(history), 3), ['ADD root.tar /', null, 'RUN make']);
  });

  test('a history that does not go with the layers tells nothing', () => {
    const history = [{ createdBy: 'ADD root.tar /', emptyLayer: false }];
    assert.deepEqual(instructionsOf(config(history), 2), [null, null]);
    assert.deepEqual(instructionsOf(config(history), 0), []);
    assert.deepEqual(instructionsOf(config([]), 1), [null]);
  });

  test('of any text no more is made than there is', () => {
    const pieces = fc.constantFrom('RUN ', '/bin/sh -c ', '#(nop) ', '|1 ', 'A=1 ', ' # buildkit', 'x', '\n');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        assert.ok(text.includes(instructionOf(text).replace(/^RUN /, '')));
      }),
    );
  });
});
