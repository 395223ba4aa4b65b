import { gunzipSync } from 'node:zlib';
import type { FeedFile } from './contract.ts';

/** The most text that a feed of one file may hold, unpacked. EPSS has 10 MB, endoflife.date 5. */
export const MAX_FEED_TEXT: number = 512 * 1024 * 1024;

/** Whether bytes begin as gzip does (RFC 1952). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/** The bytes of a feed file, unpacked where they are gzip. Throws where they are cut off, damaged or too many. */
export function feedBytes(file: FeedFile): Uint8Array {
  if (file.content.size > MAX_FEED_TEXT) throw new Error(`larger than ${MAX_FEED_TEXT} bytes`);
  const bytes = file.content.read(0, file.content.size);
  return isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: MAX_FEED_TEXT }) : bytes;
}

/** The JSON value of a feed file. Throws with the parser's reason. */
export function feedJson(file: FeedFile): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(feedBytes(file)));
}

/** `value` where it is an array; else an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `value` where it is a text; else null. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A text that begins with YYYY-MM-DD, as that; else null. */
export function asDay(value: unknown): string | null {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : null;
}

/** An RFC 3339 time as UTC in whole seconds (`2026-08-22T00:00:00Z`); null where it is none, or is Go's zero time. */
export function asTime(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(value)) return null;
  const time = Date.parse(value);
  if (Number.isNaN(time) || time < 0) return null;
  return formatTime(Math.floor(time / 1000));
}

/** Records of a feed share few times, and are read by the thousand: the last ones are remembered. */
const formatted = new Map<number, string>();
const MAX_FORMATTED = 1000;

/** Seconds since 1970 as RFC 3339 in UTC. */
export function formatTime(seconds: number): string {
  const known = formatted.get(seconds);
  if (known !== undefined) return known;
  if (formatted.size >= MAX_FORMATTED) formatted.clear();
  const text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  formatted.set(seconds, text);
  return text;
}
