const MODULUS = 65521;

/** So many bytes can be summed up before the sums must be reduced: they stay within 32 bits (RFC 1950, section 9). */
const RUN = 5552;

/** The Adler-32 checksum of these bytes (RFC 1950, section 8.2), going on from `start`. */
export function adler32(bytes: Uint8Array, start = 1): number {
  let low = start & 0xffff;
  let high = start >>> 16;
  for (let from = 0; from < bytes.length; from += RUN) {
    const to = Math.min(from + RUN, bytes.length);
    for (let i = from; i < to; i++) {
      low += bytes[i] as number;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return high * 65536 + low;
}
