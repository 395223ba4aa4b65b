import fc from 'fast-check';

/** Texts of pieces that mean something in a Dockerfile, and of anything. */
export const dockerfileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom(
          ...[
            'FROM a\n',
            'FROM a AS b\n',
            'RUN ',
            'COPY ',
            'ENV ',
            'ARG ',
            'CMD ',
            'HEALTHCHECK CMD ',
            'ONBUILD ',
          ],
          ...['USER ', '\\\n', '\\ \n', '`\n', '# x\n', '  # y\n', '#\n', '# escape=`\n', '# syntax=a\n'],
          ...[
            '<<E',
            '<<-E',
            ' <<"E" ',
            '\nE\n',
            '\n\tE\n',
            '"',
            "'",
            '["a", "b\\"c"]',
            '[',
            ']',
            '$',
            '${',
            '${X:-',
          ],
          ...[
            '}',
            '\n',
            '--a=b ',
            '--mount="a b" ',
            '-- ',
            'a=1 ',
            '\\"',
            '\r\n',
            '\t',
            ' ',
            'x',
            '=',
            '\uFEFF',
          ],
        ),
      },
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));
