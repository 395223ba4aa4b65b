import { type Budget, spendText } from '../limits.ts';
import { readJson } from '../value/json-read.ts';
import { type JsonStyle, PLAIN_JSON, writeJson } from '../value/json-write.ts';
import { bytesOf, textOf } from '../value/text.ts';
import { readToml } from '../value/toml-read.ts';
import { writeToml } from '../value/toml-write.ts';
import {
  ANY_MAP,
  GoError,
  type GoMap,
  type GoValue,
  isList,
  isMap,
  list,
  map,
  typeOf,
} from '../value/value.ts';
import { readYaml, yamlText } from '../value/yaml-read.ts';
import { writeYaml } from '../value/yaml-write.ts';
import { define, type FunctionTable } from './define.ts';

const RAW: JsonStyle = { html: false, pretty: false };
const PRETTY: JsonStyle = { html: true, pretty: true };

/** What `write` gives, or nothing where it cannot: Helm swallows the reason. Limits are no such reason. */
function orEmpty(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof GoError) return '';
    throw error;
  }
}

/** A map that was read; an error becomes its key `Error`, as the author of the chart is meant to see it. */
function readMap(read: () => GoValue): GoMap {
  try {
    const value = read();
    if (value === null) return map();
    if (isMap(value)) return value;
    throw new GoError(`json: cannot unmarshal ${typeOf(value)} into Go value of type ${ANY_MAP}`);
  } catch (error) {
    if (error instanceof GoError) return map([['Error', error.message]]);
    throw error;
  }
}

function readList(read: () => GoValue): GoValue {
  try {
    const value = read();
    if (value === null) return list([]);
    if (isList(value)) return value;
    throw new GoError(`json: cannot unmarshal ${typeOf(value)} into Go value of type []interface {}`);
  } catch (error) {
    if (error instanceof GoError) return list([error.message]);
    throw error;
  }
}

function yaml(text: string, budget: Budget): GoValue {
  // A parser works harder for a character than a writer.
  spendText(budget, text.length);
  spendText(budget, text.length);
  return readYaml(yamlText(text));
}

function json(text: string, budget: Budget): GoValue {
  spendText(budget, text.length);
  return readJson(text);
}

function toYaml(value: GoValue, pretty: boolean, budget: Budget): string {
  return orEmpty(() => writeYaml(value, { pretty }, budget).replace(/\n$/, ''));
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE32 = /^[A-Z2-7]*={0,6}$/;
const ALPHABET32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decode64(text: string): string {
  const packed = text.replace(/[\r\n]/g, '');
  if (BASE64.test(packed)) return textOf(Buffer.from(packed, 'base64'));
  const wrong = packed.search(/[^A-Za-z0-9+/]/);
  return `illegal base64 data at input byte ${wrong < 0 ? packed.length - (packed.length % 4) : wrong}`;
}

function encode32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET32[(value >> (bits - 5)) & 31];
  }
  if (bits > 0) text += ALPHABET32[(value << (5 - bits)) & 31];
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
}

function decode32(text: string): string {
  const packed = text.replace(/[\r\n]/g, '');
  if (!BASE32.test(packed) || packed.length % 8 > 0) return 'illegal base32 data at input byte 0';
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of packed.replace(/=+$/, '')) {
    value = ((value << 5) | ALPHABET32.indexOf(character)) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 255);
  }
  return textOf(Buffer.from(bytes));
}

/** Functions from and to formats: Helm's own (https://helm.sh/docs/chart_template_guide/function_list/), and sprig's. */
export const ENCODING: FunctionTable = {
  toYaml: define(['any'], ([value], budget) => toYaml(value, false, budget)),
  toYamlPretty: define(['any'], ([value], budget) => toYaml(value, true, budget)),
  fromYaml: define(['string'], ([text], budget) => readMap(() => yaml(text, budget))),
  fromYamlArray: define(['string'], ([text], budget) => readList(() => yaml(text, budget))),
  toJson: define(['any'], ([value], budget) => orEmpty(() => writeJson(value, PLAIN_JSON, budget))),
  mustToJson: define(['any'], ([value], budget) => writeJson(value, PLAIN_JSON, budget)),
  toPrettyJson: define(['any'], ([value], budget) => orEmpty(() => writeJson(value, PRETTY, budget))),
  mustToPrettyJson: define(['any'], ([value], budget) => writeJson(value, PRETTY, budget)),
  toRawJson: define(['any'], ([value], budget) => writeJson(value, RAW, budget)),
  mustToRawJson: define(['any'], ([value], budget) => writeJson(value, RAW, budget)),
  fromJson: define(['string'], ([text], budget) => readMap(() => json(text, budget))),
  mustFromJson: define(['string'], ([text], budget) => json(text, budget)),
  fromJsonArray: define(['string'], ([text], budget) => readList(() => json(text, budget))),
  toToml: define(['any'], ([value], budget) => {
    try {
      return writeToml(value, budget);
    } catch (error) {
      if (error instanceof GoError) return error.message;
      throw error;
    }
  }),
  fromToml: define(['string'], ([text], budget) =>
    readMap(() => {
      spendText(budget, text.length);
      return readToml(text);
    }),
  ),
  b64enc: define(['string'], ([text], budget) => {
    spendText(budget, text.length * 2);
    return bytesOf(text).toString('base64');
  }),
  b64dec: define(['string'], ([text]) => decode64(text)),
  b32enc: define(['string'], ([text], budget) => {
    spendText(budget, text.length * 2);
    return encode32(bytesOf(text));
  }),
  b32dec: define(['string'], ([text]) => decode32(text)),
};
