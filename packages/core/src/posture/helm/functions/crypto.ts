import { createHash, createHmac, scryptSync } from 'node:crypto';
import { type Budget, spend, spendText } from '../limits.ts';
import { bytesOf } from '../value/text.ts';
import { GoError, type GoObject } from '../value/value.ts';
import { toInt } from './cast.ts';
import { define, type FunctionTable, variadic } from './define.ts';

function hash(algorithm: 'sha1' | 'sha256' | 'sha512'): FunctionTable[string] {
  return define(['string'], ([text], budget) => {
    spendText(budget, text.length);
    return createHash(algorithm).update(bytesOf(text)).digest('hex');
  });
}

function adler32(bytes: Buffer): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

/**
 * What Helm would make anew at each run is the same here, so that two renderings of a chart can be compared: text of the
 * length and alphabet that was asked for, and certificates that say what they are. No key of any use is in them.
 */
function placeholder(alphabet: string): FunctionTable[string] {
  return define(['int'], ([count], budget) => {
    const length = Math.max(0, count);
    spendText(budget, length);
    return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
  });
}

function pem(what: string): string {
  const note = Buffer.from(`placeholder of Seaworthy for what Helm makes by chance: ${what}`).toString(
    'base64',
  );
  const lines = note.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${what}-----\n${lines.join('\n')}\n-----END ${what}-----\n`;
}

function certificate(): GoObject {
  return {
    kind: 'object',
    type: 'sprig.certificate',
    fields: new Map([
      ['Cert', pem('CERTIFICATE')],
      ['Key', pem('RSA PRIVATE KEY')],
    ]),
  };
}

const CERTIFICATE = variadic([], 'any', () => certificate());

const KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['maximum', ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno']],
  [
    'long',
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'.split(
      ' ',
    ),
  ],
  ['medium', ['CvcnoCvc', 'CvcCvcno']],
  ['short', ['Cvcn']],
  ['basic', ['aaanaaan', 'aannaaan', 'aaannaaa']],
  ['pin', ['nnnn']],
]);
const ALPHABETS: ReadonlyMap<string, string> = new Map([
  ['V', 'AEIOU'],
  ['C', 'BCDFGHJKLMNPQRSTVWXYZ'],
  ['v', 'aeiou'],
  ['c', 'bcdfghjklmnpqrstvwxyz'],
  ['A', 'AEIOUBCDFGHJKLMNPQRSTVWXYZ'],
  ['a', 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'],
  ['n', '0123456789'],
  ['o', "@&%?,=[]_:-+*$#!'^~;()/."],
  ['x', 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()'],
]);
const MASTER_PASSWORD = 'com.lyndir.masterpassword';

/** https://masterpassword.app/masterpassword-algorithm.pdf, which is reckoned, not made by chance. */
function derivePassword(
  counter: number,
  kind: string,
  [password, user, site]: readonly string[],
  budget: Budget,
): string {
  const templates = KINDS.get(kind);
  if (templates === undefined) return `cannot find password template ${kind}`;
  // 32 MiB and a tenth of a second each.
  spend(budget, 1_000_000);
  const salt = Buffer.concat([Buffer.from(MASTER_PASSWORD), sized(user ?? '')]);
  const key = scryptSync(bytesOf(password ?? ''), salt, 64, { N: 32_768, r: 8, p: 2, maxmem: 64 << 20 });
  const message = Buffer.concat([Buffer.from(MASTER_PASSWORD), sized(site ?? ''), uint32(counter)]);
  const seed = createHmac('sha256', key).update(message).digest();
  const template = templates[(seed[0] ?? 0) % templates.length] ?? '';
  return [...template]
    .map((letter, at) => {
      const alphabet = ALPHABETS.get(letter) ?? letter;
      return alphabet[(seed[at + 1] ?? 0) % alphabet.length];
    })
    .join('');
}

function sized(text: string): Buffer {
  const bytes = bytesOf(text);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const notHere = (what: string) => (): never => {
  throw new GoError(`${what} is not supported by this renderer`);
};

/** Sprig's functions of cryptography (https://masterminds.github.io/sprig/crypto.html). */
export const CRYPTO: FunctionTable = {
  sha1sum: hash('sha1'),
  sha256sum: hash('sha256'),
  sha512sum: hash('sha512'),
  adler32sum: define(['string'], ([text], budget) => {
    spendText(budget, text.length);
    return String(adler32(bytesOf(text)));
  }),
  derivePassword: define(
    ['any', 'string', 'string', 'string', 'string'],
    ([counter, kind, ...texts], budget) => derivePassword(toInt(counter), kind, texts, budget),
  ),
  randAlphaNum: placeholder(LETTERS + DIGITS),
  randAlpha: placeholder(LETTERS),
  randNumeric: placeholder(DIGITS),
  randAscii: placeholder(LETTERS + DIGITS),
  randBytes: define(['int'], ([count], budget) => {
    const length = Math.max(0, count);
    spendText(budget, length * 2);
    return Buffer.alloc(length).toString('base64');
  }),
  randInt: define(['int', 'int'], ([least]) => BigInt(least)),
  uuidv4: define([], () => '00000000-0000-4000-8000-000000000000'),
  bcrypt: define(['string'], () => `$2a$10$${'.'.repeat(53)}`),
  htpasswd: define(['string', 'string'], ([user]) =>
    user.includes(':') ? `invalid username: ${user}` : `${user}:$2a$10$${'.'.repeat(53)}`,
  ),
  genPrivateKey: define(['string'], () => pem('RSA PRIVATE KEY')),
  genCA: CERTIFICATE,
  genCAWithKey: CERTIFICATE,
  genSelfSignedCert: CERTIFICATE,
  genSelfSignedCertWithKey: CERTIFICATE,
  genSignedCert: CERTIFICATE,
  genSignedCertWithKey: CERTIFICATE,
  buildCustomCert: define(['string', 'string'], ([cert, key]) => ({
    ...certificate(),
    fields: new Map([
      ['Cert', bytesText(cert)],
      ['Key', bytesText(key)],
    ]),
  })),
  encryptAES: define(['string', 'string'], () => Buffer.from('placeholder').toString('base64')),
  decryptAES: define(['string', 'string'], notHere('decryptAES')),
};

function bytesText(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
